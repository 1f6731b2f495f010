using AdvScratch.Tensors;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>Square matrix products and the forward convolutions of the papers' networks, in float32.</summary>
internal static class KernelSuite
{
    private static readonly int[] Products = [448, 896, 1792];

    private static readonly (string Name, int Batch, int In, int Out, int Side, int Kernel, int Padding)[] Convolutions =
    [
        ("conv_1_32_28_k5", 128, 1, 32, 28, 5, 2),
        ("conv_32_64_14_k5", 128, 32, 64, 14, 5, 2),
        ("conv_64_64_32_k3", 32, 64, 64, 32, 3, 1),
        ("conv_128_128_16_k3", 32, 128, 128, 16, 3, 1),
        ("conv_256_256_8_k3", 32, 256, 256, 8, 3, 1),
        ("conv_512_512_4_k3", 32, 512, 512, 4, 3, 1),
    ];

    public static IEnumerable<Measurement> Run(int repeat, string? only)
    {
        var random = new RandomStream(0);
        foreach (int n in Products.Where(n => only is null || only == $"gemm_{n}"))
        {
            Tensor a = random.Uniform([n, n]), b = random.Uniform([n, n]);
            yield return Measurement.Of($"gemm_{n}", 1, "kernel", repeat, () => Tensor.MatMul(a, b));
        }
        foreach (var c in Convolutions.Where(c => only is null || only == c.Name))
        {
            Tensor x = random.Normal([c.Batch, c.In, c.Side, c.Side]), w = random.Normal([c.Out, c.In, c.Kernel, c.Kernel]);
            var geometry = Conv2dGeometry.Of(x.Shape, w.Shape, stride: 1, c.Padding);
            yield return Measurement.Of(c.Name, c.Batch, "kernel", repeat, () => Tensor.Conv2d(x, w, geometry));
        }
    }
}
