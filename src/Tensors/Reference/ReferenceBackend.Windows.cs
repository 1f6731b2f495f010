namespace AdvScratch.Tensors.Reference;

/// <content>Convolution and pooling: everything that slides a window over an image.</content>
internal sealed partial class ReferenceBackend
{
    public void Conv2d(Tensor x, Tensor w, Tensor y, Conv2dGeometry geometry, Epilogue epilogue)
    {
        double[] image = x.ToDoubles(), filter = w.ToDoubles(), sums = new double[y.Count];
        ForEachProduct(geometry, (input, weight, output) => sums[output] += image[input] * filter[weight]);
        Store(y, i => sums[i]);
        Affine(y, y, epilogue);
    }

    public void Conv2dInput(Tensor dy, Tensor w, Tensor dx, Conv2dGeometry geometry)
    {
        double[] gradient = dy.ToDoubles(), filter = w.ToDoubles(), sums = new double[dx.Count];
        ForEachProduct(geometry, (input, weight, output) => sums[input] += gradient[output] * filter[weight]);
        Store(dx, i => sums[i]);
    }

    public void Conv2dFilter(Tensor dy, Tensor x, Tensor dw, Conv2dGeometry geometry)
    {
        double[] gradient = dy.ToDoubles(), image = x.ToDoubles(), sums = new double[dw.Count];
        ForEachProduct(geometry, (input, weight, output) => sums[weight] += gradient[output] * image[input]);
        Store(dw, i => sums[i]);
    }

    public void MaxPool(Tensor x, Tensor y, WindowPicks picks)
    {
        double[] from = x.ToDoubles();
        double[] best = new double[y.Count];
        int?[] where = new int?[y.Count];
        ForEachPair(picks.Geometry, (input, output, place) =>
        {
            double value = from[input];
            if (where[output] is null || value > best[output] || (double.IsNaN(value) && !double.IsNaN(best[output])))
                (best[output], where[output]) = (value, place);
        });
        Store(y, i => best[i]);
        for (int i = 0; i < where.Length; i++)
            picks[i] = where[i]!.Value;
    }

    public void PickFromWindows(Tensor x, WindowPicks picks, Tensor y)
    {
        double[] from = x.ToDoubles(), values = new double[y.Count];
        ForEachPair(picks.Geometry, (input, output, place) => values[output] = place == picks[output] ? from[input] : values[output]);
        Store(y, i => values[i]);
    }

    public void PlaceInWindows(Tensor dy, WindowPicks picks, Tensor dx)
    {
        double[] from = dy.ToDoubles(), sums = new double[dx.Count];
        ForEachPair(picks.Geometry, (input, output, place) => sums[input] += place == picks[output] ? from[output] : 0);
        Store(dx, i => sums[i]);
    }

    public void SumPool(Tensor x, Tensor y, Pool2dGeometry geometry)
    {
        double[] from = x.ToDoubles(), sums = new double[y.Count];
        ForEachPair(geometry, (input, output, _) => sums[output] += from[input]);
        Store(y, i => sums[i]);
    }

    public void SumUnpool(Tensor dy, Tensor dx, Pool2dGeometry geometry)
    {
        double[] from = dy.ToDoubles(), sums = new double[dx.Count];
        ForEachPair(geometry, (input, output, _) => sums[input] += from[output]);
        Store(dx, i => sums[i]);
    }

    /// <summary>
    /// Visits every product x[n,i,h,v] w[o,i,r,t] that contributes to y[n,o,p,q], with h = p·stride + r − padding and
    /// v = q·stride + t − padding inside the image. The three maps of the convolution differ only in what they sum.
    /// </summary>
    private static void ForEachProduct(Conv2dGeometry g, Action<int, int, int> visit)
    {
        for (int n = 0; n < g.Batch; n++)
            for (int o = 0; o < g.OutChannels; o++)
                for (int p = 0; p < g.OutHeight; p++)
                    for (int q = 0; q < g.OutWidth; q++)
                        for (int i = 0; i < g.InChannels; i++)
                            for (int r = 0; r < g.KernelHeight; r++)
                                for (int t = 0; t < g.KernelWidth; t++)
                                {
                                    int h = (p * g.Stride) + r - g.Padding, v = (q * g.Stride) + t - g.Padding;
                                    if ((uint)h >= (uint)g.Height || (uint)v >= (uint)g.Width)
                                        continue;
                                    int input = (((((n * g.InChannels) + i) * g.Height) + h) * g.Width) + v;
                                    int weight = (((((o * g.InChannels) + i) * g.KernelHeight) + r) * g.KernelWidth) + t;
                                    int output = (((((n * g.OutChannels) + o) * g.OutHeight) + p) * g.OutWidth) + q;
                                    visit(input, weight, output);
                                }
    }

    /// <summary>Visits every (input element, window, place in the window), windows and their elements in row-major order.</summary>
    private static void ForEachPair(Pool2dGeometry g, Action<int, int, int> visit)
    {
        for (int plane = 0; plane < g.Planes; plane++)
            for (int p = 0; p < g.OutHeight; p++)
                for (int q = 0; q < g.OutWidth; q++)
                    for (int r = 0; r < g.Kernel; r++)
                        for (int t = 0; t < g.Kernel; t++)
                        {
                            int h = (p * g.Stride) + r - g.Padding, v = (q * g.Stride) + t - g.Padding;
                            if ((uint)h < (uint)g.Height && (uint)v < (uint)g.Width)
                                visit((((plane * g.Height) + h) * g.Width) + v, (((plane * g.OutHeight) + p) * g.OutWidth) + q, (r * g.Kernel) + t);
                        }
    }
}
