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

    public static readonly CatalogOption StepSize = AttackOptions.StepSize with
    {
        Default = "2.5 eps / steps, on grey images 4/3 eps / steps",
        Description = "length of a step α for l∞",
    };

    public static readonly CatalogOption StepSizeL2 =
        AttackOptions.StepSize with { Name = "step-l2", Default = "2.5 eps-l2 / steps", Description = "length of a step α for l2" };

    public static readonly CatalogOption WarmUp =
        AttackOptions.Number("warm-up", "0", "over how many epochs the budget grows from 0 to ε", "epochs");

    public static readonly CatalogOption CraftInTrainingMode =
        new("craft-in-training-mode", CatalogOptionKind.Switch, "no", "whether the inner attack sees batch norm as in training");

    /// <summary>What an inner PGD takes.</summary>
    public static readonly CatalogOption[] Pgd =
    [
        Norm, Epsilon, EpsilonL2, Steps, StepSize, StepSizeL2, AttackOptions.RandomStart,
    ];

    /// <summary>The budgets that <c>norm</c> and the budgets' options say, in their turn; by default those of the papers on MNIST and on CIFAR.</summary>
    /// <param name="values">The options' values.</param>
    /// <param name="task">What will be trained on.</param>
    /// <param name="grey">The default of ε in l∞ on grey images.</param>
    /// <param name="colour">The default of ε in l∞ on colour images.</param>
    public static IReadOnlyList<PixelThreat> BudgetsOf(
        CatalogValues values, MethodTask task, double grey = 0.3, double colour = 8 / 255.0)
    {
        var linf = new Linf(values.NumberOrNull(Epsilon.Name) ?? (task.IsGrey ? grey : colour));
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

    /// <summary>
    /// The inner attacks of <see cref="Pgd"/>, one a budget. Steps in l∞ are by default those of Madry et al.: on grey images
    /// 0.01 of 0.3 in 40 steps, on colour images 2/255 of 8/255 in 10, and the same shares of other budgets and counts.
    /// </summary>
    public static IReadOnlyList<Pgd> PgdsOf(CatalogValues values, MethodTask task)
    {
        int steps = StepsOf(values, task);
        return [.. BudgetsOf(values, task).Select(threat => new Pgd(threat, steps, StepSizeOf(values, threat) ?? Madry(threat))
        {
            RandomStart = values.Switch(AttackOptions.RandomStart.Name),
        })];

        double? Madry(PixelThreat threat) => threat is Linf && task.IsGrey ? threat.Epsilon / 30 * 40 / steps : null;
    }

    /// <summary>The step size that was given for a budget's norm; null if none was.</summary>
    public static double? StepSizeOf(CatalogValues values, PixelThreat threat) =>
        values.NumberOrNull(threat is L2 ? StepSizeL2.Name : StepSize.Name);

    /// <summary>Sets what every method that attacks takes.</summary>
    public static CraftingMethod Crafting(CraftingMethod method, CatalogValues values) => method with
    {
        WarmUpEpochs = values.Number(WarmUp.Name),
        CraftInTrainingMode = values.Switch(CraftInTrainingMode.Name),
    };

    private static CatalogOption Budget(string name, string description, string initial) =>
        new(name, CatalogOptionKind.Number, initial, description) { Unit = "of the pixel range [0, 1]", IsDerived = true };
}
