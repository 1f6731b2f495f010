using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

/// <summary>What <c>mart.py</c> computed in PyTorch.</summary>
public class MartTests
{
    private static readonly Dictionary<string, double[]> Golden = GoldenNetwork.Values("mart");

    [Fact]
    public void Crafting_and_updates_are_those_of_pytorch() =>
        GoldenUpdates.Are(Golden, attack => new Mart(attack), new Pgd(new Linf(0.06), 5, 0.02));

    [Theory]
    [InlineData(DType.Float64, 1e-9)]
    [InlineData(DType.Float32, 1e-5)]
    public void Updates_on_the_same_images_are_those_of_pytorch(DType type, double tolerance) =>
        GoldenUpdates.AreForGivenImages(Golden, attack => new Mart(attack), type, tolerance);
}
