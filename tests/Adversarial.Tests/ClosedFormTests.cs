using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>
/// On a linear classifier of two classes the loss grows with (w₂ − w₁)·x, so the strongest perturbation of an image of
/// class 1 is known: ε sign(w₂ − w₁) for l∞ and ε (w₂ − w₁)/‖w₂ − w₁‖ for l2.
/// </summary>
public class ClosedFormTests
{
    private static readonly double[][] Rows = [[1, -2, 0, 0], [-1, 1, 0, 3]];
    private static readonly double[] Direction = [-2, 3, 0, 3];
    private static readonly double[] Start = [0.5, 0.25, 0.75, 0.7];

    public static TheoryData<Attack, double[]> Attacks
    {
        get
        {
            double[] signs = [-1, 1, 0, 1];
            double norm = Math.Sqrt(22);
            double[] linf = [.. signs.Select(s => 0.1 * s)], l2 = [.. Direction.Select(d => 0.3 * d / norm)];
            return new()
            {
                { new Fgsm(0.1), linf },
                { new Pgd(new Linf(0.1), 5) { RandomStart = false }, linf },
                { new Pgd(new Linf(0.1), 40, 0.01) { RandomStart = false }, linf },
                { new Fgm(0.3), l2 },
                { new Pgd(new L2(0.3), 5) { RandomStart = false }, l2 },
                { new Pgd(new L2(0.3), 40) { RandomStart = false }, l2 },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void The_attack_finds_the_optimum(Attack attack, double[] perturbation)
    {
        Classifier classifier = Tiny.Linear(Rows, low: -1, high: 2);
        Assert.Equal(Expected(perturbation, -1, 2), Attacked(attack, classifier), Near);
    }

    [Fact]
    public void The_pixel_range_cuts_the_optimum()
    {
        Classifier classifier = Tiny.Linear(Rows, low: 0.25, high: 0.75);
        double[] expected = [0.25, 0.55, 0.75, 0.75];
        Assert.Equal(expected, Attacked(new Fgsm(0.3), classifier), Near);
        Assert.Equal(expected, Attacked(new Pgd(new Linf(0.3), 10) { RandomStart = false }, classifier), Near);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Normalization_inside_leaves_the_optimum_in_pixel_units(Attack attack, double[] perturbation)
    {
        var normalization = new Normalization([0.3], [0.2]);
        Classifier classifier = Tiny.Linear(Rows, low: -1, high: 2, normalization);
        Assert.Equal(Expected(perturbation, -1, 2), Attacked(attack, classifier), Near);
    }

    [Fact]
    public void A_random_start_reaches_the_same_corner()
    {
        Classifier classifier = Tiny.Linear(Rows, low: -1, high: 2);
        double[] found = Attacked(new Pgd(new Linf(0.1), 20), classifier);
        double[] expected = Expected([-0.1, 0.1, 0, 0.1], -1, 2);
        // the third pixel has no influence and stays where it started
        Assert.Equal([expected[0], expected[1], expected[3]], [found[0], found[1], found[3]], Near);
    }

    private static double[] Attacked(Attack attack, Classifier classifier)
    {
        Tensor image = Tensor.From(Start, [1, 1, 1, 4]);
        return attack.Run(classifier, image, Tiny.Labels(0), new RandomStream(1)).Images.ToDoubles();
    }

    private static double[] Expected(double[] perturbation, double low, double high) =>
        [.. Start.Zip(perturbation, (x, d) => Math.Clamp(x + d, low, high))];

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-12;
}
