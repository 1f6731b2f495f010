using System.Numerics;
using System.Runtime.InteropServices;

namespace AdvScratch.Tensors.Cpu;

/// <content>Max-pooling: the maxima and their places in one pass, and the two maps that read and write at those places.</content>
internal sealed partial class CpuBackend
{
    public void MaxPool(Tensor x, Tensor y, WindowPicks picks)
    {
        switch (x.DType, picks.IsCompact)
        {
            case (DType.Float32, true): Run(new MaxPoolWork<float, byte>(x, y, picks), picks.Geometry); break;
            case (DType.Float32, false): Run(new MaxPoolWork<float, int>(x, y, picks), picks.Geometry); break;
            case (_, true): Run(new MaxPoolWork<double, byte>(x, y, picks), picks.Geometry); break;
            default: Run(new MaxPoolWork<double, int>(x, y, picks), picks.Geometry); break;
        }
    }

    public void PickFromWindows(Tensor x, WindowPicks picks, Tensor y)
    {
        switch (x.DType, picks.IsCompact)
        {
            case (DType.Float32, true): Run(new PickWork<float, byte>(x, picks, y), picks.Geometry); break;
            case (DType.Float32, false): Run(new PickWork<float, int>(x, picks, y), picks.Geometry); break;
            case (_, true): Run(new PickWork<double, byte>(x, picks, y), picks.Geometry); break;
            default: Run(new PickWork<double, int>(x, picks, y), picks.Geometry); break;
        }
    }

    public void PlaceInWindows(Tensor dy, WindowPicks picks, Tensor dx)
    {
        switch (dx.DType, picks.IsCompact)
        {
            case (DType.Float32, true): Run(new PlaceWork<float, byte>(dy, picks, dx), picks.Geometry); break;
            case (DType.Float32, false): Run(new PlaceWork<float, int>(dy, picks, dx), picks.Geometry); break;
            case (_, true): Run(new PlaceWork<double, byte>(dy, picks, dx), picks.Geometry); break;
            default: Run(new PlaceWork<double, int>(dy, picks, dx), picks.Geometry); break;
        }
    }

    private static void Run<TWork>(TWork work, Pool2dGeometry geometry)
        where TWork : struct, IWork => WorkPool.Run(PlaneChunks(geometry), ref work);

    private static bool ArePairs<T>(Pool2dGeometry g) => typeof(T) == typeof(float) && g is { Kernel: 2, Stride: 2, Padding: 0 };

    private readonly struct MaxPoolWork<T, TPick>(Tensor x, Tensor y, WindowPicks picks) : IWork
        where T : unmanaged, IFloatingPointIeee754<T>
        where TPick : unmanaged, IBinaryInteger<TPick>
    {
        public void Invoke(int chunk)
        {
            Pool2dGeometry g = picks.Geometry;
            int size = g.Height * g.Width, outSize = g.OutHeight * g.OutWidth;
            (int first, int last) = Planes(chunk, g);
            for (int plane = first; plane <= last; plane++)
            {
                ReadOnlySpan<T> from = x.Span<T>().Slice(plane * size, size);
                Span<T> to = y.Span<T>().Slice(plane * outSize, outSize);
                Span<TPick> at = picks.Span<TPick>().Slice(plane * outSize, outSize);
                if (ArePairs<T>(g))
                    MaxPairs.Pool(MemoryMarshal.Cast<T, float>(from), MemoryMarshal.Cast<T, float>(to), MemoryMarshal.AsBytes(at), g.Width, g.OutWidth);
                else
                    Pool(from, to, at, g);
            }
        }

        private static void Pool(ReadOnlySpan<T> from, Span<T> to, Span<TPick> at, Pool2dGeometry g)
        {
            for (int p = 0, i = 0; p < g.OutHeight; p++)
            {
                (int top, int bottom) = Clip(p, g.Height, g);
                int firstRow = (p * g.Stride) - g.Padding;
                for (int q = 0; q < g.OutWidth; q++, i++)
                {
                    (int left, int right) = Clip(q, g.Width, g);
                    int firstColumn = (q * g.Stride) - g.Padding;
                    T best = from[(top * g.Width) + left];
                    int row = top, column = left;
                    for (int h = top; h < bottom; h++)
                        for (int v = left; v < right; v++)
                        {
                            T value = from[(h * g.Width) + v];
                            // larger, or the first NaN
                            bool better = !(value <= best) && !T.IsNaN(best);
                            (best, row, column) = better ? (value, h, v) : (best, row, column);
                        }
                    to[i] = best;
                    at[i] = TPick.CreateTruncating(((row - firstRow) * g.Kernel) + column - firstColumn);
                }
            }
        }
    }

    private readonly struct PickWork<T, TPick>(Tensor x, WindowPicks picks, Tensor y) : IWork
        where T : unmanaged
        where TPick : unmanaged, IBinaryInteger<TPick>
    {
        public void Invoke(int chunk)
        {
            Pool2dGeometry g = picks.Geometry;
            int size = g.Height * g.Width, outSize = g.OutHeight * g.OutWidth;
            var places = new WindowPlaces(g);
            (int first, int last) = Planes(chunk, g);
            for (int plane = first; plane <= last; plane++)
            {
                ReadOnlySpan<T> from = x.Span<T>().Slice(plane * size, size);
                Span<T> to = y.Span<T>().Slice(plane * outSize, outSize);
                ReadOnlySpan<TPick> at = picks.Span<TPick>().Slice(plane * outSize, outSize);
                for (int p = 0, i = 0; p < g.OutHeight; p++)
                    for (int q = 0; q < g.OutWidth; q++, i++)
                        to[i] = from[places.Of(p, q, int.CreateTruncating(at[i]))];
            }
        }
    }

    private readonly struct PlaceWork<T, TPick>(Tensor dy, WindowPicks picks, Tensor dx) : IWork
        where T : unmanaged, IFloatingPointIeee754<T>
        where TPick : unmanaged, IBinaryInteger<TPick>
    {
        public void Invoke(int chunk)
        {
            Pool2dGeometry g = picks.Geometry;
            int size = g.Height * g.Width, outSize = g.OutHeight * g.OutWidth;
            (int first, int last) = Planes(chunk, g);
            for (int plane = first; plane <= last; plane++)
            {
                ReadOnlySpan<T> from = dy.Span<T>().Slice(plane * outSize, outSize);
                ReadOnlySpan<TPick> at = picks.Span<TPick>().Slice(plane * outSize, outSize);
                Span<T> to = dx.Span<T>().Slice(plane * size, size);
                if (ArePairs<T>(g))
                    MaxPairs.Place(MemoryMarshal.Cast<T, float>(from), MemoryMarshal.AsBytes(at), MemoryMarshal.Cast<T, float>(to), g.Width, g.OutWidth);
                else
                    Place(from, at, to, g);
            }
        }

        private static void Place(ReadOnlySpan<T> from, ReadOnlySpan<TPick> at, Span<T> to, Pool2dGeometry g)
        {
            var places = new WindowPlaces(g);
            to.Clear();
            for (int p = 0, i = 0; p < g.OutHeight; p++)
                for (int q = 0; q < g.OutWidth; q++, i++)
                    to[places.Of(p, q, int.CreateTruncating(at[i]))] += from[i];
        }
    }

    /// <summary>Where in its plane a place of a window lies.</summary>
    private readonly struct WindowPlaces(Pool2dGeometry g)
    {
        public int Of(int p, int q, int place)
        {
            int r = (int)((uint)place / (uint)g.Kernel), t = place - (r * g.Kernel);
            return ((((p * g.Stride) - g.Padding) + r) * g.Width) + (q * g.Stride) - g.Padding + t;
        }
    }
}
