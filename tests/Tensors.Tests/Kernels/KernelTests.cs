namespace AdvScratch.Tensors.Tests.Kernels;

/// <summary>
/// Kernels of one device against the reference. A derived abstract class tests one family; a sealed class per device
/// (<c>CpuElementwiseTests</c>…) runs it.
/// </summary>
public abstract class KernelTests(Device device)
{
    protected static readonly DType[] Floating = [DType.Float32, DType.Float64];

    /// <summary>The device under test.</summary>
    protected Device Device { get; } = device;

    /// <summary>Lengths at which vectors, groups of threads and what they leave over could go wrong.</summary>
    protected virtual IEnumerable<int> ShortLengths => Enumerable.Range(1, 256);

    /// <summary>Runs a kernel on the reference and on the device and returns both results.</summary>
    protected (Tensor Expected, Tensor Actual) Both(Func<Tensor[], Tensor> kernel, params Tensor[] inputs)
    {
        (Tensor[] expected, Tensor[] actual) = Both(x => [kernel(x)], inputs);
        return (expected[0], actual[0]);
    }

    /// <summary>Runs a kernel of several results.</summary>
    protected (Tensor[] Expected, Tensor[] Actual) Both(Func<Tensor[], Tensor[]> kernel, params Tensor[] inputs)
    {
        Tensor[] expected = kernel(Array.ConvertAll(inputs, x => x.To(Device.Reference)));
        Tensor[] moved = Array.ConvertAll(inputs, x => x.To(Device));
        // what the kernel forgets to write is NaN
        using (TensorScope.Begin())
            Array.ForEach(expected, y => Tensor.Full(y.Shape, y.DType == DType.Int32 ? int.MinValue : double.NaN, y.DType, Device));
        Tensor[] actual = kernel(moved);
        Assert.All(actual, y => Assert.Same(Device, y.Device));
        return (expected, actual);
    }

    protected void Exact(string what, Func<Tensor[], Tensor> kernel, params Tensor[] inputs)
    {
        (Tensor expected, Tensor actual) = Both(kernel, inputs);
        Agreement.Exact(expected, actual, what);
    }

    protected void InNorm(string what, Func<Tensor[], Tensor> kernel, params Tensor[] inputs)
    {
        (Tensor expected, Tensor actual) = Both(kernel, inputs);
        Agreement.InNorm(expected, actual, Agreement.Tolerance(expected.DType), what);
    }

    protected void InNorm(string what, Func<Tensor[], Tensor[]> kernel, params Tensor[] inputs)
    {
        (Tensor[] expected, Tensor[] actual) = Both(kernel, inputs);
        for (int i = 0; i < expected.Length; i++)
            Agreement.InNorm(expected[i], actual[i], Agreement.Tolerance(expected[i].DType), $"{what}, result {i}");
    }
}
