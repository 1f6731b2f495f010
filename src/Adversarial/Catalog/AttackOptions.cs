namespace AdvScratch.Adversarial;

/// <summary>Options that several attacks share.</summary>
internal static class AttackOptions
{
    private const string Pixels = "of the pixel range [0, 1]";

    public static readonly CatalogOption Norm = new("norm", CatalogOptionKind.Word, "linf", "the norm of the budget") { Words = ["linf", "l2"] };

    // the budgets of MNIST in Croce and Hein 2020 (AutoAttack), table 2
    public static readonly CatalogOption Epsilon = new("eps", CatalogOptionKind.Number, "0.3, for l2 2", "the budget ε") { Unit = Pixels, IsDerived = true };

    public static readonly CatalogOption StepSize = new("step", CatalogOptionKind.Number, "2.5 eps / steps", "length of a step α") { Unit = Pixels, IsDerived = true };

    public static readonly CatalogOption Restarts = new("restarts", CatalogOptionKind.Whole, "1", "how often the search begins anew; the best result counts");

    public static readonly CatalogOption RandomStart = new("random", CatalogOptionKind.Switch, "yes", "start at a random point of the ball");

    public static readonly CatalogOption FlowBudget = Number("flow", "0.3", "how far a pixel may be moved ε_w", "pixels");

    public static readonly CatalogOption FlowStep =
        new("flow-step", CatalogOptionKind.Number, "flow / 4", "length of a step of the flow") { Unit = "pixels", IsDerived = true };

    public static readonly CatalogOption Order =
        new("order", CatalogOptionKind.Word, "sp", "spatial before pixel, or pixel before spatial") { Words = ["sp", "ps"] };

    public static readonly CatalogOption Goal = new("goal", CatalogOptionKind.Word, "truth", "flee the true label or the network's own prediction, or seek a random label or the likeliest wrong one")
    {
        Words = ["truth", "prediction", "random-target", "most-confusing"],
    };

    public static readonly CatalogOption Best = new("best", CatalogOptionKind.Switch, "yes", "return the best iterate instead of the last");

    public static readonly CatalogOption Early = new("early", CatalogOptionKind.Switch, "no", "stop working on an image once it is fooled; fools the same images in less time");

    /// <summary>The covariance of long-range correlated noise.</summary>
    public static readonly CatalogOption[] NoiseCovariance =
    [
        new("covariance", CatalogOptionKind.Word, "exponential", "of the noise: falling with the distance of pixels, or that of the images") { Words = ["exponential", "data"] },
        Number("decay", "4", "decay length of the exponential covariance", "pixels"),
        Number("between", "0.5", "correlation between channels of the exponential covariance"),
    ];

    public static CatalogOption Steps(int initial) => Whole("steps", initial, "number of steps");

    public static CatalogOption Whole(string name, int initial, string description) =>
        new(name, CatalogOptionKind.Whole, $"{initial}", description);

    public static CatalogOption Number(string name, string initial, string description, string unit = "") =>
        new(name, CatalogOptionKind.Number, initial, description) { Unit = unit };

    public static AttackGoal GoalOf(string word) => word switch
    {
        "truth" => AttackGoal.Untargeted,
        "prediction" => AttackGoal.UntargetedFromPrediction,
        "random-target" => AttackGoal.RandomTarget,
        _ => AttackGoal.MostConfusing,
    };

    public static JointOrder OrderOf(string word) => word == "sp" ? JointOrder.SpatialPixel : JointOrder.PixelSpatial;

    /// <summary>The budget that <c>norm</c> and <c>eps</c> say.</summary>
    public static PixelThreat Budget(CatalogValues values) => Budget(values.Word(Norm.Name), values.NumberOrNull(Epsilon.Name));

    /// <param name="norm">linf or l2.</param>
    /// <param name="epsilon">ε in pixel units; null for the default.</param>
    public static PixelThreat Budget(string norm, double? epsilon) => norm == "l2" ? new L2(epsilon ?? 2) : new Linf(epsilon ?? 0.3);

    /// <summary>Noise of the covariance that <see cref="NoiseCovariance"/> says.</summary>
    /// <param name="values">The options' values.</param>
    /// <param name="data">What the unit of the noise, or its covariance, is taken from.</param>
    /// <param name="strength">ε.</param>
    public static LongRangeNoise NoiseOf(CatalogValues values, ImageSet data, double strength) => values.Word("covariance") == "data"
        ? new LongRangeNoise(CorrelatedNoise.OfData(data), strength)
        : new LongRangeNoise(
            CorrelatedNoise.Exponential(data.ImageShape, values.Number("decay"), values.Number("between")),
            strength,
            PixelMoments.Of(data).Deviation());
}
