using System.Numerics;
using System.Runtime.CompilerServices;

namespace AdvScratch.Tensors.Cpu;

/// <content>
/// Batch normalisation and its adjoints. A chunk is a few whole channels: their statistics and what is made of them come
/// from one visit, the second reading being served by the cache.
/// </content>
internal sealed partial class CpuBackend
{
    /// <summary>Channels of a chunk at most: their sums live on the stack.</summary>
    private const int MostChannels = 256;

    public void BatchNorm(Tensor x, Tensor gamma, Tensor beta, Tensor y, BatchNormMoments moments, bool relu)
    {
        if (x.DType == DType.Float32)
            Run<BatchNormWork<float>>(x, new(x, gamma, beta, y, moments, relu));
        else
            Run<BatchNormWork<double>>(x, new(x, gamma, beta, y, moments, relu));
    }

    public void BatchNormGradient(
        Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, Tensor dx, Tensor dGamma, Tensor dBeta)
    {
        if (x.DType == DType.Float32)
            Run<BatchNormGradientWork<float>>(x, new(g, x, mask, gamma, moments, dx, dGamma, dBeta));
        else
            Run<BatchNormGradientWork<double>>(x, new(g, x, mask, gamma, moments, dx, dGamma, dBeta));
    }

    public void BatchNormSecondGradient(
        Tensor v, Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, Tensor dg, Tensor dx, Tensor dGamma)
    {
        if (x.DType == DType.Float32)
            Run<BatchNormSecondGradientWork<float>>(x, new(v, g, x, mask, gamma, moments, dg, dx, dGamma));
        else
            Run<BatchNormSecondGradientWork<double>>(x, new(v, g, x, mask, gamma, moments, dg, dx, dGamma));
    }

    private static void Run<TWork>(Tensor x, TWork work)
        where TWork : struct, IWork => WorkPool.Run(new Channels(x.Shape).Chunks, ref work);

    /// <summary>The channels of images [N, C, H, W], cut into chunks.</summary>
    private readonly struct Channels(Shape shape)
    {
        private readonly int _images = shape[0];
        private readonly int _channels = shape[1];

        /// <summary>Elements of a plane.</summary>
        public int Plane { get; } = shape[2] * shape[3];

        /// <summary>Elements of a channel in all images.</summary>
        public int Values => _images * Plane;

        /// <summary>Number of chunks.</summary>
        public int Chunks => Cpu.Chunks.Of(_channels, PerChunk);

        private int PerChunk => Math.Min(Cpu.Chunks.Items(Values), MostChannels);

        /// <summary>The first channel of a chunk and their number.</summary>
        public (int First, int Count) Range(int chunk) => Cpu.Chunks.Range(chunk, _channels, PerChunk);

        /// <summary>Offsets of all planes of a chunk in memory order, with the channel's place in the chunk.</summary>
        public PlaneWalk Planes(int chunk)
        {
            (int first, int count) = Range(chunk);
            return new PlaneWalk(_images, _channels, first, count, Plane);
        }
    }

    /// <summary>Enumerates (offset, channel) without allocating.</summary>
    private ref struct PlaneWalk(int images, int channels, int first, int count, int plane)
    {
        private int _next = -1;

        public readonly (int Offset, int Channel) Current => (((_next / count * channels) + first + (_next % count)) * plane, _next % count);

        public readonly PlaneWalk GetEnumerator() => this;

        public bool MoveNext() => ++_next < images * count;
    }

    private readonly unsafe struct BatchNormWork<T>(Tensor x, Tensor gamma, Tensor beta, Tensor y, BatchNormMoments moments, bool relu) : IWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        [SkipLocalsInit]
        public void Invoke(int chunk)
        {
            var channels = new Channels(x.Shape);
            (int first, int count) = channels.Range(chunk);
            T* from = x.Pointer<T>(), to = y.Pointer<T>();
            Span<double> mean = stackalloc double[count], variance = stackalloc double[count];
            mean.Clear();
            variance.Clear();
            foreach ((int at, int c) in channels.Planes(chunk))
                mean[c] += PlaneLoops<T>.Sum(from + at, channels.Plane, T.Zero);
            for (int c = 0; c < count; c++)
                mean[c] /= channels.Values;
            foreach ((int at, int c) in channels.Planes(chunk))
                variance[c] += PlaneLoops<T>.Squares(from + at, channels.Plane, T.CreateTruncating(mean[c]));
            Span<T> scale = stackalloc T[count];
            for (int c = 0; c < count; c++)
            {
                double biased = variance[c] / channels.Values;
                moments.Mean.Span<T>()[first + c] = T.CreateTruncating(mean[c]);
                moments.Variance.Span<T>()[first + c] = T.CreateTruncating(biased);
                scale[c] = gamma.Span<T>()[first + c] * T.CreateTruncating(1 / Math.Sqrt(biased + moments.Epsilon));
            }
            foreach ((int at, int c) in channels.Planes(chunk))
                PlaneLoops<T>.Normalize(from + at, null, to + at, channels.Plane, T.CreateTruncating(mean[c]), scale[c], beta.Span<T>()[first + c], relu);
        }
    }

    private readonly unsafe struct BatchNormGradientWork<T>(
        Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, Tensor dx, Tensor dGamma, Tensor dBeta) : IWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        [SkipLocalsInit]
        public void Invoke(int chunk)
        {
            var channels = new Channels(x.Shape);
            (int first, int count) = channels.Range(chunk);
            T* gradient = g.Pointer<T>(), from = x.Pointer<T>(), to = dx.Pointer<T>(), positive = mask is null ? null : mask.Pointer<T>();
            ReadOnlySpan<T> center = moments.Mean.Span<T>().Slice(first, count);
            Span<double> sums = stackalloc double[count], products = stackalloc double[count];
            sums.Clear();
            products.Clear();
            foreach ((int at, int c) in channels.Planes(chunk))
            {
                (double sum, double product) = PlaneLoops<T>.Products(gradient + at, from + at, At(positive, at), channels.Plane, center[c]);
                (sums[c], products[c]) = (sums[c] + sum, products[c] + product);
            }
            Span<T> a = stackalloc T[count], b = stackalloc T[count], shift = stackalloc T[count];
            for (int c = 0; c < count; c++)
            {
                double inverse = InverseDeviation<T>(moments, first + c), scale = double.CreateTruncating(gamma.Span<T>()[first + c]) * inverse;
                dBeta.Span<T>()[first + c] = T.CreateTruncating(sums[c]);
                dGamma.Span<T>()[first + c] = T.CreateTruncating(products[c] * inverse);
                a[c] = T.CreateTruncating(scale);
                b[c] = T.CreateTruncating(-scale * inverse * inverse * products[c] / channels.Values);
                shift[c] = T.CreateTruncating(-scale * sums[c] / channels.Values);
            }
            foreach ((int at, int c) in channels.Planes(chunk))
                PlaneLoops<T>.Combine(gradient + at, from + at, At(positive, at), to + at, channels.Plane, a[c], b[c], shift[c], center[c]);
        }
    }

    private static double InverseDeviation<T>(BatchNormMoments moments, int channel)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        1 / Math.Sqrt(double.CreateTruncating(moments.Variance.Span<T>()[channel]) + moments.Epsilon);

    private static unsafe T* At<T>(T* start, int offset)
        where T : unmanaged => start is null ? null : start + offset;
}
