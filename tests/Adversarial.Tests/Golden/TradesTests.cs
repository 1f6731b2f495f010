using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

/// <summary>What <c>trades.py</c> computed in PyTorch.</summary>
public class TradesTests
{
    private const int Steps = 5;
    private static readonly Dictionary<string, double[]> Golden = GoldenNetwork.Values("trades");

    public static TheoryData<string, GradientAttack> Ascents => new()
    {
        { "linf", Linf },
        { "l2", Trades.Ascent(new L2(0.3), Steps) },
    };

    private static GradientAttack Linf => Trades.Ascent(new Linf(0.06), Steps, 0.02);

    [Fact]
    public void The_divergence_and_its_gradient_are_those_of_pytorch()
    {
        Classifier classifier = GoldenNetwork.Classifier();
        Tensor moved = (GoldenNetwork.Images + GoldenNetwork.Waves(GoldenNetwork.Images.Shape, 3.1, 0.8, 0.1)).Clamp(0, 1);
        var other = new Variable(moved, requiresGradient: true);
        AttackLoss divergence = AttackLoss.KlDivergence(classifier.Logits(GoldenNetwork.Images).Value);
        Variable losses = divergence.PerImage(classifier.Logits(other), GoldenNetwork.Labels);
        GoldenNetwork.Equal(Golden["kl"], losses.Value);
        GoldenNetwork.Equal(Golden["kl_gradient"], Gradient.Of(Op.Sum(losses), other).Value);
    }

    [Theory]
    [MemberData(nameof(Ascents))]
    public void Every_step_of_the_attack_is_that_of_pytorch(string name, GradientAttack attack)
    {
        Classifier classifier = GoldenNetwork.Classifier();
        AttackLoss loss = AttackLoss.KlDivergence(classifier.Logits(GoldenNetwork.Images).Value);
        double[][] path = [.. Golden[name].Chunk(Golden[name].Length / Steps)];
        for (int steps = 1; steps <= Steps; steps++)
        {
            Attack first = attack with { Steps = steps, StartAt = GoldenUpdates.Start, Loss = loss, ReturnBest = false };
            GoldenNetwork.Equal(
                path[steps - 1], first.Perturb(classifier, GoldenNetwork.Images, GoldenNetwork.Labels, new RandomStream(1)));
        }
    }

    [Fact]
    public void Crafting_and_updates_are_those_of_pytorch() => GoldenUpdates.Are(Golden, attack => new Trades(attack), Linf);

    [Theory]
    [InlineData(DType.Float64, 1e-9)]
    [InlineData(DType.Float32, 1e-5)]
    public void Updates_on_the_same_images_are_those_of_pytorch(DType type, double tolerance) =>
        GoldenUpdates.AreForGivenImages(Golden, attack => new Trades(attack), type, tolerance);
}
