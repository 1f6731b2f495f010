using System.Globalization;
using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Models;

/// <summary><c>Runner evaluate</c>: the panel of a norm and budget, then the automatic checks for misleading robustness.</summary>
public sealed class EvaluateRun : ModelRun
{
    private readonly EvaluateOptions _options;
    private readonly GradientAttack _reference;
    private readonly IReadOnlyList<Attack> _panel;
    private IReadOnlyList<CheckResult> _checks = [];

    /// <inheritdoc cref="ModelRun(ModelRequest, TimeProvider?)"/>
    public EvaluateRun(ModelRequest request, EvaluateOptions options, TimeProvider? clock = null)
        : base(request, clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        (_reference, _panel) = StandardPanel.Of(options.Norm, options.Epsilon, options.Steps, options.Restarts);
    }

    /// <inheritdoc/>
    public override string Name => "evaluate";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Stages => ["load data", $"attack {Model}", "run the checks", "write report"];

    /// <inheritdoc/>
    public override string CommandLine => Request.CommandLine(
        Name,
        [
            "--norm", _options.Norm, "--eps", _options.Epsilon.ToString("R", CultureInfo.InvariantCulture),
            "--steps", $"{_options.Steps}", "--restarts", $"{_options.Restarts}",
        ]);

    private protected override string Title => $"How robust is {Model}?";

    private protected override IReadOnlyList<Attack> MakeAttacks(ImageSet images) => _panel;

    private protected override void Work(RunDirectory directory, RunView view, CancellationToken cancellation)
    {
        // it notes the state of the network before anything is evaluated
        var examination = new Examination(Evaluations, _reference);
        RunPanel(directory, view, cancellation);
        BeginStage(view);
        _checks = Diagnosis.Run(
            examination,
            progress: new Relay<PanelStep>(step => view.Show(new StageState(Math.Min(step.Share, 0.999)) { Detail = step.Label })),
            cancellation: cancellation);
        foreach (CheckResult check in _checks)
            directory.Log("checked", new JsonObject { ["name"] = check.Name, ["verdict"] = Word(check.Verdict), ["sentence"] = check.Sentence });
        view.Show(StageState.Done);
    }

    private protected override IReadOnlyList<CheckLine> Checks() =>
        [.. _checks.Select(check => new CheckLine(check.Name, Word(check.Verdict), check.Sentence))];

    private protected override string Summary()
    {
        if (_checks.Count == 0)
            return base.Summary();
        int raised = _checks.Count(check => check.IsRaised);
        return base.Summary() + (raised == 0 ? " No check found a reason to doubt that."
            : $" {raised} of {_checks.Count} checks found a reason to doubt that: {string.Join(", ", _checks.Where(check => check.IsRaised).Select(check => check.Name))}.");
    }

    private static string Word(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Passed => "passed",
        CheckVerdict.Warning => "warning",
        CheckVerdict.Failed => "failed",
        _ => "not applicable",
    };
}

/// <summary>What is claimed to be withstood, and how hard to try.</summary>
/// <param name="Norm">linf, l2 or flow.</param>
/// <param name="Epsilon">ε in pixel units, or pixels of a flow.</param>
/// <param name="Steps">Steps of the iterated attacks.</param>
/// <param name="Restarts">Restarts of the iterated attacks.</param>
public sealed record EvaluateOptions(string Norm, double Epsilon, int Steps, int Restarts);
