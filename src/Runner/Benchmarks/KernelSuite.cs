using AdvScratch.Runner.Commands;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>
/// Square matrix products and the forward convolutions of the papers' networks, in float32, and on the CPU the rate of fused
/// multiply-adds in registers, which none of them can exceed. The largest product is for GPUs: the CPU does it when it is named.
/// </summary>
internal static class KernelSuite
{
    private const string Limit = "fma_limit";
    private const string ForDevices = "gemm_4096";

    private static readonly (string Name, Func<RandomStream, Selection, IEnumerable<Measurement>> Run)[] Kernels =
    [
        (Limit, (_, selection) => MultiplyAdds(selection.Repeat)),
        Product(448),
        Product(896),
        Product(1792),
        Product(4096),
        Convolution("conv_1_32_28_k5", 128, 1, 32, 28, 5),
        Convolution("conv_32_64_14_k5", 128, 32, 64, 14, 5),
        Convolution("conv_64_64_32_k3", 32, 64, 64, 32, 3),
        Convolution("conv_128_128_16_k3", 32, 128, 128, 16, 3),
        Convolution("conv_256_256_8_k3", 32, 256, 256, 8, 3),
        Convolution("conv_512_512_4_k3", 32, 512, 512, 4, 3),
    ];

    public static IEnumerable<Measurement> Run(Selection selection)
    {
        bool onCpu = Device.Default == Device.Cpu;
        if (selection.Only == Limit && !onCpu)
            throw new UsageException($"{Limit} is the processor's own rate; measure it with --device cpu.");
        var random = new RandomStream(0);
        return selection.Of(Kernels, kernel => kernel.Name, "kernel")
            .Where(kernel => kernel.Name == selection.Only || kernel.Name != (onCpu ? ForDevices : Limit))
            .SelectMany(kernel => kernel.Run(random, selection));
    }

    /// <summary>With one thread and with all.</summary>
    private static IEnumerable<Measurement> MultiplyAdds(int repeat)
    {
        int all = Compute.Threads;
        foreach (int threads in new[] { 1, all }.Distinct())
        {
            double operations = 0;
            Compute.Threads = threads;
            var measured = Measurement.Of(Limit, 1, "kernel", repeat, () => operations = Compute.RunMultiplyAdds());
            Compute.Threads = all;
            yield return measured.WithRate(operations);
        }
    }

    private static (string, Func<RandomStream, Selection, IEnumerable<Measurement>>) Product(int n)
    {
        return ($"gemm_{n}", Run);

        IEnumerable<Measurement> Run(RandomStream random, Selection selection)
        {
            Tensor a = random.Uniform([n, n]), b = random.Uniform([n, n]);
            yield return Measurement.Of($"gemm_{n}", 1, "kernel", selection.Repeat, () => Tensor.MatMul(a, b)).WithRate(2.0 * n * n * n);
        }
    }

    /// <summary>A convolution of stride 1 whose padding keeps the size of the image.</summary>
    private static (string, Func<RandomStream, Selection, IEnumerable<Measurement>>) Convolution(
        string name, int batch, int inChannels, int outChannels, int side, int kernel)
    {
        return (name, Run);

        IEnumerable<Measurement> Run(RandomStream random, Selection selection)
        {
            Tensor x = random.Normal([batch, inChannels, side, side]), w = random.Normal([outChannels, inChannels, kernel, kernel]);
            var geometry = Conv2dGeometry.Of(x.Shape, w.Shape, stride: 1, padding: kernel / 2);
            yield return Measurement.Of(name, batch, "kernel", selection.Repeat, () => Tensor.Conv2d(x, w, geometry))
                .WithRate(2.0 * batch * side * side * outChannels * inChannels * kernel * kernel);
        }
    }
}
