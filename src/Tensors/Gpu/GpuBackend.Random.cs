using AdvScratch.Tensors.Gpu.Kernels;

namespace AdvScratch.Tensors.Gpu;

/// <content>Random tensors.</content>
internal sealed partial class GpuBackend
{
    public void RandomUniform(Tensor y, ulong seed, ulong stream, ulong first)
    {
        if (y.DType == DType.Float32)
            Draw<float>(RandomNumbers.UniformFloats, y, seed, stream, first);
        else
            Draw<double>(RandomNumbers.UniformDoubles, y, seed, stream, first);
    }

    public void RandomNormal(Tensor y, ulong seed, ulong stream, ulong first)
    {
        if (y.DType == DType.Float32)
            Draw<float>(RandomNumbers.NormalFloats, y, seed, stream, first);
        else
            Draw<double>(RandomNumbers.NormalDoubles, y, seed, stream, first);
    }

    private void Draw<T>(Action<RandomNumbers.Arguments<T>> kernel, Tensor y, ulong seed, ulong stream, ulong first)
        where T : unmanaged
    {
        // a repetition would draw the same numbers
        gpu.Recording?.DependsOnHost = true;
        gpu.ForEach(kernel, Rounding.CeilDiv(y.Count, RandomStream.NumbersPerBlock(y.DType)), new RandomNumbers.Arguments<T>
        {
            Y = Write<T>(y),
            Seed = seed,
            Stream = stream,
            First = first,
        });
    }
}
