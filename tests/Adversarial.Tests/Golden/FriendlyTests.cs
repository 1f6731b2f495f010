using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

/// <summary>What <c>friendly.py</c> computed in PyTorch.</summary>
public class FriendlyTests
{
    private const int Steps = 6;
    private static readonly Dictionary<string, double[]> Golden = GoldenNetwork.Values("friendly");

    [Theory]
    [InlineData("ce", 0)]
    [InlineData("ce", 1)]
    [InlineData("ce", 2)]
    [InlineData("ce", 3)]
    [InlineData("kl", 0)]
    [InlineData("kl", 1)]
    [InlineData("kl", 2)]
    [InlineData("kl", 3)]
    public void Every_image_stops_where_it_does_in_pytorch(string loss, int tau)
    {
        (Tensor found, int[] gradients) = After(loss, tau, Steps);
        GoldenNetwork.Equal(Golden[$"{loss}_{tau}"], found);
        // the iterate at which an image stops is the last that costs a gradient
        Assert.Equal(Golden[$"{loss}_{tau}_steps"].Select(taken => Math.Min((int)taken + 1, Steps)), gradients);
    }

    [Theory]
    [InlineData("ce")]
    [InlineData("kl")]
    public void Every_step_is_that_of_pytorch(string loss)
    {
        double[][] path = [.. Golden[$"{loss}_path"].Chunk(GoldenNetwork.Images.Count)];
        for (int steps = 1; steps <= Steps; steps++)
            GoldenNetwork.Equal(path[steps - 1], After(loss, tau: 1, steps).Found);
    }

    private static (Tensor Found, int[] Gradients) After(string loss, int tau, int steps)
    {
        var attack = new FriendlyPgd(new Linf(0.04), steps, 0.006) { RandomStart = false, Tau = tau };
        if (loss == "kl")
            attack = attack with { Loss = AttackLoss.KlDivergence(Tensor.From(Golden["targets"], [GoldenNetwork.Count, GoldenNetwork.Classes])) };
        AttackResult result = attack.Run(GoldenNetwork.Classifier(), GoldenNetwork.Images, GoldenNetwork.Labels, new RandomStream(1));
        // before and after the search every image is judged once
        return (result.Images, [.. result.Queries.Select(queries => queries - 2)]);
    }
}
