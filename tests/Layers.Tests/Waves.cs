using AdvScratch.Tensors;

namespace AdvScratch.Layers.Tests;

/// <summary>Numbers that PyTorch and these tests can both make: sin(f · 0), sin(f · 1), sin(f · 2), ….</summary>
internal static class Waves
{
    public static double[] Numbers(double frequency, int count) => [.. Enumerable.Range(0, count).Select(i => Math.Sin(frequency * i))];

    public static Tensor Tensor(double frequency, Shape shape, DType type = DType.Float64) =>
        Tensors.Tensor.From(Numbers(frequency, shape.Size), shape).To(type);

    public static void AssertClose(double[] expected, Tensor actual, double tolerance)
    {
        double[] values = actual.ToDoubles();
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
            Assert.True(Math.Abs(expected[i] - values[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"element {i}: {values[i]} instead of {expected[i]}");
    }
}
