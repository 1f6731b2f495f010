using AdvScratch.Runner.Models;

namespace AdvScratch.Runner.Training;

/// <summary>The budget that the methods of a run are trained at, and what is tried against it.</summary>
/// <param name="Norm">linf or l2.</param>
/// <param name="Epsilon">The text of ε.</param>
/// <param name="Flow">The text of the budget of a flow, in pixels.</param>
internal sealed record TrainingBudget(string Norm, string Epsilon, string Flow)
{
    private const string L2 = "l2";

    /// <summary>
    /// That of the options <c>norm</c>, <c>eps</c>, <c>eps-l2</c> and <c>flow</c>, which methods have in common; otherwise the usual
    /// budgets, which most methods have as their defaults.
    /// </summary>
    public static TrainingBudget Of(IEnumerable<MethodChoice> methods, bool grey)
    {
        IReadOnlyDictionary<string, string>[] given = [.. methods.Select(method => method.Given)];
        string flow = Given("flow") ?? "0.3";
        return Given("norm") == L2
            ? new TrainingBudget(L2, Given("eps-l2") ?? (grey ? "4" : "128/255"), flow)
            : new TrainingBudget("linf", Given("eps") ?? (grey ? "0.3" : "8/255"), flow);

        string? Given(string name) => given.Select(one => one.GetValueOrDefault(name)).FirstOrDefault(text => text is not null);
    }

    /// <summary>The attack that the choice of an epoch tries if the user names none.</summary>
    public string Trial => $"pgd:norm={Norm},eps={Epsilon},steps=10,early=yes";

    /// <summary>From the attack that most papers quote to the strongest; pixels, flows, both together.</summary>
    public IReadOnlyList<AttackText> Panel =>
    [
        new($"pgd:norm={Norm},eps={Epsilon},steps=20,early=yes"),
        new($"spatial:flow={Flow},early=yes"),
        new($"joint:flow={Flow},norm={Norm},eps={Epsilon},early=yes"),
        new($"so:norm={Norm},eps={Epsilon},early=yes"),
        new($"autoattack:norm={Norm},eps={Epsilon}"),
    ];
}
