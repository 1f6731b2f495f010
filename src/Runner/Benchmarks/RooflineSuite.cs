using System.Numerics;
using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>Each layer of three networks, two small ones and a deep one, at the batches of <see cref="StepSuite"/>, beside its limit.</summary>
internal static class RooflineSuite
{
    private static readonly (string Name, Func<int, IEnumerable<LayerMap>> Layers)[] Cases =
    [
        ("madry-mnist", MadryMnist),
        ("cat-mnist", CatMnist),
        ("preact-resnet18", PreActResNet18),
    ];

    /// <summary>Measures layer by layer.</summary>
    /// <param name="selection">Which networks, and the repetitions.</param>
    /// <param name="read">Takes each line as soon as it is measured.</param>
    public static void Run(Selection selection, Action<RooflineLine> read)
    {
        var random = new RandomStream(0);
        double rate = 1e9 * Measurement.Of("fma_limit", 1, "kernel", selection.Repeat, () => Compute.RunMultiplyAdds())
            .WithRate(Compute.RunMultiplyAdds()).Gigaflops!.Value;
        var bandwidths = new Dictionary<long, double>();
        foreach ((string name, var layers) in selection.Of(Cases, one => one.Name, "network with a roofline"))
        {
            foreach (LayerMap map in layers(StepSuite.BatchOf(name)))
            {
                using var scope = TensorScope.Begin();
                double ms = Measurement.Of(name, 1, map.Name, selection.Repeat, map.Prepare(random)).Milliseconds;
                double bytes = (double)map.Elements * sizeof(float);
                read(new RooflineLine(name, map.Layer, map.Name, map.Count, map.Flops, bytes, rate, Bandwidth((long)bytes), ms));
            }
        }

        // sizes between two powers of two share a measurement
        double Bandwidth(long bytes)
        {
            long size = (long)BitOperations.RoundUpToPowerOf2((ulong)bytes);
            return bandwidths.TryGetValue(size, out double known) ? known
                : bandwidths[size] = Compute.MeasureBandwidth(size, selection.Repeat);
        }
    }

    private static IEnumerable<LayerMap> MadryMnist(int batch) =>
    [
        .. LayerMap.Convolution(1, batch, 1, 32, 28, 5),
        .. Relu([batch, 32, 28, 28]),
        .. MaxPool([batch, 32, 28, 28]),
        .. LayerMap.Convolution(1, batch, 32, 64, 14, 5),
        .. Relu([batch, 64, 14, 14]),
        .. MaxPool([batch, 64, 14, 14]),
        .. LayerMap.Linear(batch, 7 * 7 * 64, 1024),
        .. Relu([batch, 1024, 1, 1]),
        .. LayerMap.Linear(batch, 1024, 10),
    ];

    private static IEnumerable<LayerMap> CatMnist(int batch) =>
    [
        .. LayerMap.Convolution(1, batch, 1, 32, 28, 3),
        .. Relu([batch, 32, 28, 28]),
        .. LayerMap.Convolution(1, batch, 32, 32, 28, 3, stride: 2),
        .. Relu([batch, 32, 14, 14]),
        .. LayerMap.Convolution(1, batch, 32, 64, 14, 3),
        .. Relu([batch, 64, 14, 14]),
        .. LayerMap.Convolution(1, batch, 64, 64, 14, 3, stride: 2),
        .. Relu([batch, 64, 7, 7]),
        .. LayerMap.Linear(batch, 7 * 7 * 64, 100),
        .. Relu([batch, 100, 1, 1]),
        .. LayerMap.Linear(batch, 100, 10),
    ];

    /// <summary>Four stages of two blocks; but for the first stage, the first block halves the image and doubles the channels.</summary>
    private static IEnumerable<LayerMap> PreActResNet18(int batch) =>
    [
        .. LayerMap.Convolution(1, batch, 3, 64, 32, 3),
        .. LayerMap.Convolution(4, batch, 64, 64, 32, 3),
        .. BlockLayers(batch, 64, 32, norms: 5),
        .. Enumerable.Range(1, 3).SelectMany(stage => Narrowing(batch, 32 << stage, 64 >> stage)),
        .. LayerMap.Other("average pool", 1, [batch, 512, 4, 4], 1, 17 / 16.0, new GlobalAvgPool2d().Forward),
        .. LayerMap.Linear(batch, 512, 10),
    ];

    private static IEnumerable<LayerMap> Narrowing(int batch, int channels, int side) =>
    [
        .. LayerMap.Convolution(1, batch, channels, 2 * channels, side, 3, stride: 2),
        .. LayerMap.Convolution(1, batch, channels, 2 * channels, side, 1, stride: 2),
        .. LayerMap.Convolution(3, batch, 2 * channels, 2 * channels, side / 2, 3),
        // the first block's first norm still sees the larger image, the one behind the last stage closes the network
        .. BlockLayers(batch, 2 * channels, side / 2, norms: 4),
    ];

    /// <summary>Batch norm in both modes, with the ReLU that follows it, and the sum with the shortcut.</summary>
    private static IEnumerable<LayerMap> BlockLayers(int batch, int channels, int side, int norms)
    {
        Shape shape = [batch, channels, side, side];
        var other = new Variable(new RandomStream(1).Normal(shape));
        return
        [
            .. LayerMap.Other("norm, ReLU, training", norms, shape, 6, 2, NormThenRelu(channels, training: true)),
            .. LayerMap.Other("norm, ReLU, evaluation", norms, shape, 3, 2, NormThenRelu(channels, training: false)),
            .. LayerMap.Other("add", 2, shape, 1, 3, x => x + other),
        ];
    }

    private static Func<Variable, Variable> NormThenRelu(int channels, bool training)
    {
        var layers = new Sequential(new BatchNorm2d(new Initializer(new RandomStream(0)), channels), new Relu());
        layers.Train(training);
        return layers.Forward;
    }

    private static IEnumerable<LayerMap> Relu(Shape shape) => LayerMap.Other("ReLU", 1, shape, 1, 2, new Relu().Forward);

    private static IEnumerable<LayerMap> MaxPool(Shape shape) => LayerMap.Other("max-pool 2×2", 1, shape, 1, 1.25, new MaxPool2d(2).Forward);
}
