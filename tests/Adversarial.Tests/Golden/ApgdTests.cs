using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

public class ApgdTests
{
    private const int Iterations = 40;

    [Theory]
    [InlineData("linf-ce")]
    [InlineData("linf-dlr")]
    [InlineData("linf-targeted")]
    [InlineData("l2-ce")]
    [InlineData("l2-dlr")]
    [InlineData("l2-targeted")]
    public void Every_step_is_that_of_the_reference(string name)
    {
        Dictionary<string, double[]> golden = GoldenNetwork.Values("apgd");
        (Classifier classifier, Recorder recorder) = Recorder.Wrap();
        PixelThreat threat = name.StartsWith("linf", StringComparison.Ordinal) ? new Linf(0.03) : new L2(0.12);
        AttackLoss loss = name.Split('-')[1] switch
        {
            "ce" => AttackLoss.CrossEntropy,
            "dlr" => AttackLoss.Dlr,
            _ => AttackLoss.TargetedDlr(Third(classifier)),
        };
        var attack = new Apgd(threat, Iterations) { Loss = loss, RandomStart = false, ReturnBest = false };
        recorder.Seen.Clear();
        Tensor best = attack.Perturb(classifier, GoldenNetwork.Images, GoldenNetwork.Labels, new RandomStream(1));
        Assert.Equal(Iterations + 1, recorder.Seen.Count);
        Tensor probe = GoldenNetwork.Waves(GoldenNetwork.ImageShape, 1.1, 0.7);
        Tensor x = Tensor.Concat(recorder.Seen, 0);
        GoldenNetwork.Equal(golden[name + "-probe"], (x * probe).Sum([1, 2, 3]));
        GoldenNetwork.Equal(golden[name + "-best"], best);
        for (int step = 0; step <= Iterations; step++)
        {
            Variable logits = GoldenNetwork.Classifier().Logits(recorder.Seen[step]);
            double[] expected = golden[name + "-loss"][(step * GoldenNetwork.Count)..((step + 1) * GoldenNetwork.Count)];
            GoldenNetwork.Equal(expected, loss.PerImage(logits, GoldenNetwork.Labels).Value);
        }
    }

    private static int[] Third(Classifier classifier) => new LogitRanking(classifier.Logits(GoldenNetwork.Images).Value).Ranked(3);
}
