using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class KlLossTests
{
    private static readonly double[][] Natural = [[1, -2, 0.5], [0, 0, 3], [-1, 4, 4]];
    private static readonly double[][] Perturbed = [[0.2, 1, -1], [0, 0, 3], [30, -20, 0]];

    [Fact]
    public void Every_image_has_the_divergence_of_the_plain_formula()
    {
        double[] losses = AttackLoss.KlDivergence(Logits(Natural)).PerImage(Logits(Perturbed), Tiny.Labels(0, 1, 2)).Value.ToDoubles();
        for (int i = 0; i < losses.Length; i++)
            Assert.Equal(Divergence(Natural[i], Perturbed[i]), losses[i], 1e-12);
        Assert.Equal(0, losses[1]);
    }

    [Fact]
    public void Only_the_perturbed_image_has_a_gradient_and_it_is_q_minus_p()
    {
        var perturbed = new Variable(Logits(Perturbed), requiresGradient: true);
        Variable loss = Op.Sum(AttackLoss.KlDivergence(Logits(Natural)).PerImage(perturbed, Tiny.Labels(0, 0, 0)));
        double[] gradient = Gradient.Of(loss, perturbed).Value.ToDoubles();
        for (int i = 0; i < 3; i++)
        {
            (double[] p, double[] q) = (Softmax(Natural[i]), Softmax(Perturbed[i]));
            for (int k = 0; k < 3; k++)
                Assert.Equal(q[k] - p[k], gradient[(i * 3) + k], 1e-12);
        }
    }

    [Fact]
    public void Images_that_leave_the_batch_take_their_distribution_along()
    {
        AttackLoss some = AttackLoss.KlDivergence(Logits(Natural)).Rows([2, 0]);
        double[] losses = some.PerImage(Logits([Perturbed[2], Perturbed[0]]), Tiny.Labels(0, 0)).Value.ToDoubles();
        Assert.Equal(Divergence(Natural[2], Perturbed[2]), losses[0], 1e-12);
        Assert.Equal(Divergence(Natural[0], Perturbed[0]), losses[1], 1e-12);
    }

    [Fact]
    public void A_batch_of_another_size_is_refused() => Assert.Contains(
        "one row for each attacked image",
        Assert.Throws<ArgumentException>(() => AttackLoss.KlDivergence(Logits(Natural)).PerImage(Logits([[1, 2, 3]]), Tiny.Labels(0))).Message,
        StringComparison.Ordinal);

    private static double Divergence(double[] natural, double[] perturbed) =>
        Softmax(natural).Zip(Softmax(perturbed), (p, q) => p * Math.Log(p / q)).Sum();

    private static double[] Softmax(double[] logits) => [.. logits.Select(z => Math.Exp(z) / logits.Sum(Math.Exp))];

    private static Tensor Logits(double[][] rows) => Tensor.From([.. rows.SelectMany(row => row)], [rows.Length, 3]);
}
