namespace AdvScratch.Adversarial;

/// <summary>Options that several training methods share.</summary>
internal static class MethodOptions
{
    private const string Mixed = "mixed";

    public static readonly CatalogOption Norm = new("norm", CatalogOptionKind.Word, "linf", "the norm of the budget, or both in turn, batch by batch")
    {
        Words = ["linf", "l2", Mixed],
    };

    public static readonly CatalogOption Epsilon = Budget("eps", "the l∞ budget ε", "0.3, on colour images 8/255");

    public static readonly CatalogOption EpsilonL2 = Budget("eps-l2", "the l2 budget ε", "4, on colour images 128/255");

    public static readonly CatalogOption Steps =
        new("steps", CatalogOptionKind.Whole, "40, on colour images 10", "number of steps of the inner attack") { IsDerived = true };

    public static readonly CatalogOption WarmUp =
        AttackOptions.Number("warm-up", "0", "over how many epochs the budget grows from 0 to ε", "epochs");

    public static readonly CatalogOption CraftInTrainingMode =
        new("craft-in-training-mode", CatalogOptionKind.Switch, "no", "whether the inner attack sees batch norm as in training");

    /// <summary>What an inner PGD takes.</summary>
    public static readonly CatalogOption[] Pgd =
    [
        Norm, Epsilon, EpsilonL2, Steps, AttackOptions.StepSize, AttackOptions.RandomStart,
    ];

    /// <summary>The budgets that <c>norm</c> and the budgets' options say, in their turn; by default those of the papers on MNIST and on CIFAR.</summary>
    public static IReadOnlyList<PixelThreat> BudgetsOf(CatalogValues values, MethodTask task)
    {
        var linf = new Linf(values.NumberOrNull(Epsilon.Name) ?? (task.IsGrey ? 0.3 : 8 / 255.0));
        var l2 = new L2(values.NumberOrNull(EpsilonL2.Name) ?? (task.IsGrey ? 4 : 128 / 255.0));
        return values.Word(Norm.Name) switch
        {
            "linf" => [linf],
            "l2" => [l2],
            _ => [linf, l2],
        };
    }

    /// <summary>The number of steps; by default that of the papers on MNIST and on CIFAR.</summary>
    public static int StepsOf(CatalogValues values, MethodTask task) => (int)(values.NumberOrNull(Steps.Name) ?? (task.IsGrey ? 40 : 10));

    /// <summary>The inner attacks of <see cref="Pgd"/>, one a budget.</summary>
    public static IReadOnlyList<Pgd> PgdsOf(CatalogValues values, MethodTask task) => [.. BudgetsOf(values, task).Select(threat =>
        new Pgd(threat, StepsOf(values, task), values.NumberOrNull(AttackOptions.StepSize.Name))
        {
            RandomStart = values.Switch(AttackOptions.RandomStart.Name),
        })];

    /// <summary>Sets what every method that attacks takes.</summary>
    public static CraftingMethod Crafting(CraftingMethod method, CatalogValues values) => method with
    {
        WarmUpEpochs = values.Number(WarmUp.Name),
        CraftInTrainingMode = values.Switch(CraftInTrainingMode.Name),
    };

    private static CatalogOption Budget(string name, string description, string initial) =>
        new(name, CatalogOptionKind.Number, initial, description) { Unit = "of the pixel range [0, 1]", IsDerived = true };
}
