using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

/// <summary>What <c>deepfool.py</c> computed in PyTorch, one image at a time.</summary>
public class DeepFoolTests
{
    private static readonly Dictionary<string, double[]> Golden = GoldenNetwork.Values("deepfool");

    [Theory]
    [InlineData("all_1", 10, 1)]
    [InlineData("all_2", 10, 2)]
    [InlineData("all_50", 10, 50)]
    [InlineData("two_1", 2, 1)]
    [InlineData("two_50", 2, 50)]
    public void Every_step_is_that_of_pytorch(string name, int candidates, int steps)
    {
        AttackResult result = Run(new DeepFool { Candidates = candidates, Steps = steps });
        GoldenNetwork.Equal(Golden[name], result.Images);
    }

    [Fact]
    public void It_takes_as_many_steps_and_ends_in_the_same_classes_at_the_same_distance()
    {
        AttackResult result = Run(new DeepFool());
        Assert.Equal(Golden["predictions"], result.Predictions.Select(label => (double)label));
        // every image is judged before the search, at its start, after every step, and after the search
        Assert.Equal(Golden["steps"].Select(steps => steps + 3), result.Queries.Select(queries => (double)queries));
        float[] pixels = [.. GoldenNetwork.Images.ToDoubles().Select(pixel => (float)pixel)];
        ImageSet data = ImageSet.FromFloats(GoldenNetwork.ImageShape, pixels, GoldenNetwork.Labels.ToArray<int>());
        Assert.Equal(Golden["rho"][0], RelativeDistance.Mean(result.Distances, data), 1e-6);
    }

    private static AttackResult Run(DeepFool attack) =>
        attack.Run(GoldenNetwork.Classifier(), GoldenNetwork.Images, GoldenNetwork.Labels, new RandomStream(1));
}
