namespace AdvScratch.Tensors.Cpu;

/// <content>Convolution and pooling: everything that slides a window over an image.</content>
internal sealed partial class CpuBackend
{
    public void MaxPoolIndices(Tensor x, Tensor indices, Pool2dGeometry geometry)
    {
        double[] from = x.ToDoubles();
        double[] best = new double[indices.Count];
        Array.Fill(best, double.NaN);
        bool[] seen = new bool[indices.Count];
        int[] where = new int[indices.Count];
        ForEachPair(geometry, (input, output) =>
        {
            double value = from[input];
            if (seen[output] && !(value > best[output]) && !(double.IsNaN(value) && !double.IsNaN(best[output])))
                return;
            (seen[output], best[output], where[output]) = (true, value, input % (geometry.Height * geometry.Width));
        });
        Store(indices, i => where[i]);
    }

    public void SumPool(Tensor x, Tensor y, Pool2dGeometry geometry)
    {
        double[] from = x.ToDoubles(), sums = new double[y.Count];
        ForEachPair(geometry, (input, output) => sums[output] += from[input]);
        Store(y, i => sums[i]);
    }

    public void SumUnpool(Tensor dy, Tensor dx, Pool2dGeometry geometry)
    {
        double[] from = dy.ToDoubles(), sums = new double[dx.Count];
        ForEachPair(geometry, (input, output) => sums[input] += from[output]);
        Store(dx, i => sums[i]);
    }

    /// <summary>Visits every (input element, window) pair, windows and their elements in row-major order.</summary>
    private static void ForEachPair(Pool2dGeometry g, Action<int, int> visit)
    {
        for (int plane = 0; plane < g.Planes; plane++)
        for (int p = 0; p < g.OutHeight; p++)
        for (int q = 0; q < g.OutWidth; q++)
        for (int r = 0; r < g.Kernel; r++)
        for (int t = 0; t < g.Kernel; t++)
        {
            int h = (p * g.Stride) + r - g.Padding, v = (q * g.Stride) + t - g.Padding;
            if ((uint)h < (uint)g.Height && (uint)v < (uint)g.Width)
                visit((((plane * g.Height) + h) * g.Width) + v, (((plane * g.OutHeight) + p) * g.OutWidth) + q);
        }
    }
}
