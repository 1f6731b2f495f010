using AdvScratch.Adversarial;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Models;

/// <summary><c>Runner attack</c>: the attacks that the user names.</summary>
public sealed class AttackRun : ModelRun
{
    private readonly IReadOnlyList<AttackText> _texts;

    /// <inheritdoc cref="ModelRun(ModelRequest, TimeProvider?)"/>
    public AttackRun(ModelRequest request, IReadOnlyList<AttackText> attacks, TimeProvider? clock = null)
        : base(request, clock) => _texts = attacks;

    /// <inheritdoc/>
    public override string Name => "attack";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Stages => ["load data", $"attack {Model}", "write report"];

    /// <inheritdoc/>
    public override string CommandLine => Request.CommandLine(Name, _texts.SelectMany(text => (string[])["--attack", text.ToString()]));

    private protected override string Title => $"{Model} under attack";

    private protected override IReadOnlyList<Attack> MakeAttacks(ImageSet images) => [.. _texts.Select(text => text.Make(images))];

    private protected override void Work(RunDirectory directory, RunView view, CancellationToken cancellation) =>
        RunPanel(directory, view, cancellation);
}
