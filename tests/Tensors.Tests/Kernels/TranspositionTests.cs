using AdvScratch.Tensors.Cpu;

namespace AdvScratch.Tensors.Tests.Kernels;

/// <summary>The transposed copy at every size around its blocks and for every vector width.</summary>
[Collection(ProcessSettings.Name)]
public sealed class TranspositionTests : IDisposable
{
    private readonly int _bits = CpuBackend.VectorBits;

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void Small_sizes(int bits)
    {
        CpuBackend.VectorBits = Math.Min(bits, _bits);
        for (int lines = 1; lines <= 40; lines++)
        {
            for (int length = 1; length <= 40; length++)
                Check(lines, length, 3, DType.Float32, DType.Float64);
        }
    }

    [Theory]
    [InlineData(16, 128, 1)]
    [InlineData(33, 130, 5)]
    [InlineData(5, 259, 3)]
    [InlineData(300, 141, 1)]
    [InlineData(300, 141, 2)]
    [InlineData(530, 47, 1)]
    public void Several_blocks(int lines, int length, int between) => Check(lines, length, between, DType.Float32, DType.Float64, DType.Int32);

    public void Dispose() => CpuBackend.VectorBits = _bits;

    /// <summary>The middle axis sets the lines apart, in the source and in the target.</summary>
    private static void Check(int lines, int length, int between, params ReadOnlySpan<DType> types)
    {
        double[] source = [.. Enumerable.Range(0, lines * between * length).Select(i => (double)i)], expected = new double[source.Length];
        for (int i = 0; i < source.Length; i++)
        {
            (int line, int within) = Math.DivRem(i, between * length);
            expected[(((within % length * between) + (within / length)) * lines) + line] = source[i];
        }
        foreach (DType type in types)
        {
            Tensor moved = Tensor.From(source, [lines, between, length]).To(type).To(Device.Cpu).Permute([2, 1, 0]);
            Assert.True(expected.AsSpan().SequenceEqual(moved.To(DType.Float64).ToArray<double>()), $"{lines} × {between} × {length} of {type}, {CpuBackend.VectorBits} bits");
        }
    }
}
