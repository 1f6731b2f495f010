using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

/// <summary>What <c>trades.py</c> computed in PyTorch.</summary>
public class TradesTests
{
    private const int Steps = 5;
    private static readonly Dictionary<string, double[]> Golden = GoldenNetwork.Values("trades");

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
}
