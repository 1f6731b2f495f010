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

    /// <summary>Runs a kernel on the reference and on the device and returns both results.</summary>
    protected (Tensor Expected, Tensor Actual) Both(Func<Tensor[], Tensor> kernel, params Tensor[] inputs)
    {
        Tensor expected = kernel(Array.ConvertAll(inputs, x => x.To(Device.Reference)));
        Tensor[] moved = Array.ConvertAll(inputs, x => x.To(Device));
        // what the kernel forgets to write is NaN
        using (TensorScope.Begin())
            Tensor.Full(expected.Shape, expected.DType == DType.Int32 ? int.MinValue : double.NaN, expected.DType, Device);
        Tensor actual = kernel(moved);
        Assert.Same(Device, actual.Device);
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
}
