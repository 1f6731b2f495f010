using AdvScratch.Tensors.Operators;

namespace AdvScratch.Tensors.Tests.Kernels;

/// <summary>Tests that change settings of the process run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessSettings
{
    public const string Name = "process settings";
}

/// <summary>The same bits with one thread, with two and with more threads than processors, for every family of kernels.</summary>
public abstract class ThreadTests(Device device) : IDisposable
{
    private static readonly Dictionary<string, Func<Inputs, DType, Device, Tensor>> Families = new()
    {
        ["fill"] = (_, type, device) => Tensor.Full([100_003], 0.3, type, device),
        ["convert"] = (inputs, type, device) => inputs.Special([100_003], type).To(device).To(DType.Int32),
        ["map"] = (inputs, type, device) => inputs.Special([100_003], type).To(device).Map<Exp>(),
        ["zip"] = (inputs, type, device) => inputs.Special([7, 13, 40, 40], type).To(device) + inputs.Special([1, 13, 1, 1], type).To(device),
        ["zip of three"] = (inputs, type, device) => inputs.Special([100_003], type).To(device).Clamp(-0.5, 0.25),
        ["sum"] = (inputs, type, device) => inputs.Finite([1_000_003], type).To(device).Sum(),
        ["sum of rows"] = (inputs, type, device) => inputs.Finite([3000, 70], type).To(device).Sum([1]),
        ["sum of columns"] = (inputs, type, device) => inputs.Finite([3000, 70], type).To(device).Sum([0]),
        ["sum of wide columns"] = (inputs, type, device) => inputs.Finite([400, 3000], type).To(device).Sum([0]),
        ["max"] = (inputs, type, device) => inputs.Special([30, 100, 70], type).To(device).Max([1]),
        ["argmax"] = (inputs, type, device) => inputs.Special([3000, 70], type).To(device).ArgMax(1),
        ["log-softmax"] = (inputs, type, device) => inputs.Finite([9001, 10], type).To(device).LogSoftmax(),
        ["affine map of planes"] = (inputs, type, device) =>
            Tensor.Affine(inputs.Special([8, 70, 14, 14], type).To(device), new(inputs.Finite([70], type).To(device), null, null, true)),
        ["affine map of rows"] = (inputs, type, device) =>
            Tensor.Affine(inputs.Special([900, 70], type).To(device), new(null, inputs.Finite([70], type).To(device), null, true)),
        ["masked scale"] = (inputs, type, device) =>
        {
            Tensor image = inputs.Special([8, 70, 14, 14], type).To(device);
            return Tensor.MaskedScale(image, image, inputs.Finite([70], type).To(device));
        },
        ["batch norm"] = (inputs, type, device) =>
            Tensor.BatchNorm(inputs.Finite([8, 70, 14, 14], type).To(device), inputs.Finite([70], type).To(device), inputs.Finite([70], type).To(device), 1e-3, true).Y,
        ["batch norm's gradients"] = (inputs, type, device) =>
        {
            Tensor image = inputs.Finite([8, 70, 14, 14], type).To(device), gamma = inputs.Finite([70], type).To(device);
            BatchNormMoments moments = Tensor.BatchNorm(image, gamma, gamma, 1e-3, true).Moments;
            (Tensor dx, _, _) = Tensor.BatchNormGradient(image * 2, image, image, gamma, moments);
            (Tensor dg, Tensor second, _) = Tensor.BatchNormSecondGradient(dx, image * 2, image, image, gamma, moments);
            return Tensor.Concat([dx, dg, second], 0);
        },
        ["cross-entropy"] = (inputs, type, device) =>
        {
            Tensor labels = inputs.Indices([9001], 10).To(device);
            Tensor losses = inputs.Finite([9001, 10], type).To(device).CrossEntropy(labels, out Tensor softmax);
            return softmax.CrossEntropyInput(labels, losses);
        },
        ["max-pool"] = (inputs, type, device) =>
            inputs.Special([10, 16, 28, 28], type).To(device).MaxPool(Pool2dGeometry.Of([10, 16, 28, 28], 2, 2, 0), out _),
        ["max-pool's place and pick"] = (inputs, type, device) =>
        {
            Tensor pooled = inputs.Special([10, 16, 28, 28], type).To(device).MaxPool(Pool2dGeometry.Of([10, 16, 28, 28], 3, 2, 1), out WindowPicks picks);
            Tensor placed = pooled.PlaceInWindows(picks);
            return Tensor.Concat([placed.Reshape(-1), placed.PickFromWindows(picks).Reshape(-1)], 0);
        },
        ["sum-pool"] = (inputs, type, device) =>
            inputs.Finite([10, 16, 28, 28], type).To(device).SumPool(Pool2dGeometry.Of([10, 16, 28, 28], 3, 2, 1)),
        ["sum-unpool"] = (inputs, type, device) =>
            inputs.Finite([10, 16, 14, 14], type).To(device).SumUnpool(Pool2dGeometry.Of([10, 16, 28, 28], 3, 2, 1)),
        ["update"] = (inputs, type, device) =>
        {
            UpdateOperands[] operands = [.. new[] { 100_003, 70, 40_000 }.Select(size => new UpdateOperands(
                inputs.Finite([size], type).To(device) + 0, inputs.Finite([size], type).To(device), inputs.Finite([size], type).To(device) + 0))];
            Tensor.Update(new MomentumUpdate(0.1, 0.9, 0.01, true), operands);
            return Tensor.Concat([.. operands.Select(o => o.Target)], 0);
        },
        ["gather"] = (inputs, type, device) => inputs.Finite([300, 90], type).To(device).Gather(inputs.Indices([300, 500], 90).To(device), 1),
        ["scatter-add"] = (inputs, type, device) =>
            inputs.Finite([300, 500], type).To(device).ScatterAdd(inputs.Indices([300, 500], 9).To(device), 1, 9),
        ["scatter-add of columns"] = (inputs, type, device) =>
            inputs.Finite([50, 3000], type).To(device).ScatterAdd(inputs.Indices([50, 3000], 9).To(device), 0, 9),
        ["transpose"] = (inputs, type, device) => inputs.Special([500, 301], type).To(device).Transpose(),
        ["slice and flip"] = (inputs, type, device) => inputs.Special([500, 301], type).To(device).Slice(1, 1, 299).Flip(1),
        ["uniform"] = (_, type, device) => new RandomStream(3).Uniform([100_003], type: type, device: device),
        ["normal"] = (_, type, device) => new RandomStream(3).Normal([100_003], type: type, device: device),
        ["product"] = (inputs, type, device) => Tensor.MatMul(inputs.Finite([400, 300], type).To(device), inputs.Finite([300, 500], type).To(device)),
        ["product of long rows"] = (inputs, type, device) =>
            Tensor.MatMul(inputs.Finite([10, 9000], type).To(device), inputs.Finite([20, 9000], type).To(device), transposeB: true),
        ["product of few and deep"] = (inputs, type, device) =>
            Tensor.MatMul(inputs.Finite([24, 9000], type).To(device), inputs.Finite([40, 9000], type).To(device), transposeB: true),
        ["product of transposed"] = (inputs, type, device) =>
            Tensor.MatMul(inputs.Finite([300, 400], type).To(device), inputs.Finite([300, 450], type).To(device), transposeA: true),
        ["inner products"] = (inputs, type, device) =>
            Tensor.MatMul(inputs.Finite([1, 3000], type).To(device), inputs.Finite([200, 3000], type).To(device), transposeB: true),
        ["weighted rows"] = (inputs, type, device) => Tensor.MatMul(inputs.Finite([1, 70], type).To(device), inputs.Finite([70, 9000], type).To(device)),
        ["convolution"] = (inputs, type, device) => Tensor.Conv2d(inputs.Finite(Conv.InputShape, type).To(device), inputs.Finite(Conv.FilterShape, type).To(device), Conv),
        ["convolution's input map"] = (inputs, type, device) =>
            Tensor.Conv2dInput(inputs.Finite(Conv.OutputShape, type).To(device), inputs.Finite(Conv.FilterShape, type).To(device), Conv),
        ["convolution's filter map"] = (inputs, type, device) =>
            Tensor.Conv2dFilter(inputs.Finite(Conv.OutputShape, type).To(device), inputs.Finite(Conv.InputShape, type).To(device), Conv),
        ["convolution in tiles"] = (inputs, type, device) => Tensor.Conv2d(inputs.Finite(Tiled.InputShape, type).To(device), inputs.Finite(Tiled.FilterShape, type).To(device), Tiled),
        ["input map in tiles"] = (inputs, type, device) => Tensor.Conv2dInput(inputs.Finite(Tiled.OutputShape, type).To(device), inputs.Finite(Tiled.FilterShape, type).To(device), Tiled),
        ["filter map in tiles"] = (inputs, type, device) => Tensor.Conv2dFilter(inputs.Finite(Tiled.OutputShape, type).To(device), inputs.Finite(Tiled.InputShape, type).To(device), Tiled),
        ["strided convolution"] = (inputs, type, device) =>
            Tensor.Conv2d(inputs.Finite(Strided.InputShape, type).To(device), inputs.Finite(Strided.FilterShape, type).To(device), Strided),
        ["strided convolution's input map"] = (inputs, type, device) =>
            Tensor.Conv2dInput(inputs.Finite(Strided.OutputShape, type).To(device), inputs.Finite(Strided.FilterShape, type).To(device), Strided),
        ["convolution of one tap"] = (inputs, type, device) =>
            Tensor.Conv2d(inputs.Finite(Pointwise.InputShape, type).To(device), inputs.Finite(Pointwise.FilterShape, type).To(device), Pointwise),
    };

    private readonly int _threads = Compute.Threads;

    public static TheoryData<string> Names => [.. Families.Keys];

    private static Conv2dGeometry Strided => new(20, 9, 21, 20, 24, 3, 3, 2, 1);

    private static Conv2dGeometry Pointwise => new(6, 40, 8, 8, 400, 1, 1, 1, 0);

    private static Conv2dGeometry Conv => new(20, 8, 28, 28, 16, 3, 3, 1, 1);

    private static Conv2dGeometry Tiled => new(20, 33, 14, 14, 50, 3, 3, 1, 1);

    [Theory]
    [MemberData(nameof(Names))]
    public void Bits_do_not_depend_on_the_number_of_threads(string family)
    {
        foreach (DType type in new[] { DType.Float32, DType.Float64 })
        {
            Compute.Threads = 1;
            Tensor alone = Families[family](new Inputs(12), type, device);
            foreach (int threads in new[] { 2, 3, 2, 7 })
            {
                Compute.Threads = threads;
                Agreement.Exact(alone, Families[family](new Inputs(12), type, device), $"{family} of {type} with {threads} threads");
            }
        }
    }

    [Fact]
    public void Kernels_of_several_threads_do_not_disturb_each_other()
    {
        Compute.Threads = 3;
        Tensor x = new Inputs(1).Finite([70, 3000], DType.Float32).To(device);
        float[] rows = x.Sum([1]).ToArray<float>(), doubled = (x + x).ToArray<float>();
        Parallel.For(0, 40, i =>
        {
            Assert.Equal(rows, x.Sum([1]).ToArray<float>());
            Assert.Equal(doubled, (x + x).ToArray<float>());
        });
    }

    [Fact]
    public void Threads_are_at_least_one() => Assert.Throws<ArgumentOutOfRangeException>(() => Compute.Threads = 0);

    public void Dispose()
    {
        Compute.Threads = _threads;
        GC.SuppressFinalize(this);
    }
}
