using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <content>Pooling: planes for the threads, windows clipped to the image once instead of tested element by element.</content>
internal sealed partial class CpuBackend
{
    public void SumPool(Tensor x, Tensor y, Pool2dGeometry geometry)
    {
        if (x.DType == DType.Float32)
            SumPool<float>(x, y, geometry);
        else
            SumPool<double>(x, y, geometry);
    }

    public void SumUnpool(Tensor dy, Tensor dx, Pool2dGeometry geometry)
    {
        if (dx.DType == DType.Float32)
            SumUnpool<float>(dy, dx, geometry);
        else
            SumUnpool<double>(dy, dx, geometry);
    }

    private static void SumPool<T>(Tensor x, Tensor y, Pool2dGeometry geometry)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var work = new SumPoolWork<T>(x, y, geometry);
        WorkPool.Run(PlaneChunks(geometry), ref work);
    }

    private static void SumUnpool<T>(Tensor dy, Tensor dx, Pool2dGeometry geometry)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var work = new SumUnpoolWork<T>(dy, dx, geometry);
        WorkPool.Run(PlaneChunks(geometry), ref work);
    }

    private static int PlaneChunks(Pool2dGeometry g) => Chunks.Of(g.Planes, Chunks.Items(g.Height * g.Width));

    private static (int First, int Last) Planes(int chunk, Pool2dGeometry g)
    {
        (int first, int length) = Chunks.Range(chunk, g.Planes, Chunks.Items(g.Height * g.Width));
        return (first, first + length - 1);
    }

    /// <summary>The part of window <paramref name="window"/> that lies inside an axis of the given extent.</summary>
    private static (int Start, int End) Clip(int window, int extent, Pool2dGeometry g)
    {
        int start = (window * g.Stride) - g.Padding;
        return (Math.Max(start, 0), Math.Min(start + g.Kernel, extent));
    }

    private readonly struct SumPoolWork<T>(Tensor x, Tensor y, Pool2dGeometry g) : IWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Invoke(int chunk)
        {
            int size = g.Height * g.Width, outSize = g.OutHeight * g.OutWidth;
            (int first, int last) = Planes(chunk, g);
            for (int plane = first; plane <= last; plane++)
                Sum(x.Span<T>().Slice(plane * size, size), y.Span<T>().Slice(plane * outSize, outSize));
        }

        private void Sum(ReadOnlySpan<T> from, Span<T> to)
        {
            for (int p = 0, i = 0; p < g.OutHeight; p++)
            {
                (int top, int bottom) = Clip(p, g.Height, g);
                for (int q = 0; q < g.OutWidth; q++)
                {
                    (int left, int right) = Clip(q, g.Width, g);
                    T sum = T.Zero;
                    for (int h = top; h < bottom; h++)
                        for (int v = left; v < right; v++)
                            sum += from[(h * g.Width) + v];
                    to[i++] = sum;
                }
            }
        }
    }

    private readonly struct SumUnpoolWork<T>(Tensor dy, Tensor dx, Pool2dGeometry g) : IWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Invoke(int chunk)
        {
            int size = g.Height * g.Width, outSize = g.OutHeight * g.OutWidth;
            (int first, int last) = Planes(chunk, g);
            for (int plane = first; plane <= last; plane++)
                Spread(dy.Span<T>().Slice(plane * outSize, outSize), dx.Span<T>().Slice(plane * size, size));
        }

        private void Spread(ReadOnlySpan<T> from, Span<T> to)
        {
            to.Clear();
            for (int p = 0, i = 0; p < g.OutHeight; p++)
            {
                (int top, int bottom) = Clip(p, g.Height, g);
                for (int q = 0; q < g.OutWidth; q++, i++)
                {
                    (int left, int right) = Clip(q, g.Width, g);
                    for (int h = top; h < bottom; h++)
                        for (int v = left; v < right; v++)
                            to[(h * g.Width) + v] += from[i];
                }
            }
        }
    }
}
