using AdvScratch.Autograd;

namespace AdvScratch.Adversarial.Tests.Golden;

public class NetworkTests
{
    [Fact]
    public void The_golden_network_is_the_same_in_both_languages()
    {
        Classifier classifier = GoldenNetwork.Classifier();
        Dictionary<string, double[]> golden = GoldenNetwork.Values("network");
        var x = new Variable(GoldenNetwork.Images, requiresGradient: true);
        Variable logits = classifier.Logits(x);
        Variable loss = Op.CrossEntropy(logits, GoldenNetwork.Labels, Reduction.None);
        GoldenNetwork.Equal(golden["logits"], logits.Value, 1e-12);
        GoldenNetwork.Equal(golden["loss"], loss.Value, 1e-12);
        GoldenNetwork.Equal(golden["gradient"], Gradient.Of(Op.Sum(loss), x).Value, 1e-12);
    }
}
