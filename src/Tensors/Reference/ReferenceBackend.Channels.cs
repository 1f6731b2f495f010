namespace AdvScratch.Tensors.Reference;

/// <content>Affine maps and batch normalisation of channels, which are axis 1.</content>
internal sealed partial class ReferenceBackend
{
    public void Affine(Tensor x, Tensor y, Epilogue epilogue)
    {
        double[] from = x.ToDoubles();
        double[]? scale = epilogue.Scale?.ToDoubles(), shift = epilogue.Shift?.ToDoubles(), residual = epilogue.Residual?.ToDoubles();
        Store(y, i =>
        {
            int c = epilogue.IsEmpty ? 0 : Channel(x.Shape, i);
            double value = (from[i] * (scale?[c] ?? 1)) + (shift?[c] ?? 0) + (residual?[i] ?? 0);
            return epilogue.Relu ? Math.Max(value, 0) : value;
        });
    }

    public void MaskedScale(Tensor g, Tensor? mask, Tensor scale, Tensor y)
    {
        double[] gradient = Masked(g, mask), factor = scale.ToDoubles();
        Store(y, i => gradient[i] * factor[Channel(g.Shape, i)]);
    }

    public void BatchNorm(Tensor x, Tensor gamma, Tensor beta, Tensor y, BatchNormMoments moments, bool relu)
    {
        double[] image = x.ToDoubles(), scale = gamma.ToDoubles(), shift = beta.ToDoubles();
        double[] mean = ChannelMeans(x.Shape, i => image[i]);
        double[] variance = ChannelMeans(x.Shape, i => Square(image[i] - mean[Channel(x.Shape, i)]));
        Store(moments.Mean, c => mean[c]);
        Store(moments.Variance, c => variance[c]);
        Store(y, i =>
        {
            int c = Channel(x.Shape, i);
            double value = (scale[c] * (image[i] - mean[c]) / Math.Sqrt(variance[c] + moments.Epsilon)) + shift[c];
            return relu ? Math.Max(value, 0) : value;
        });
    }

    public void BatchNormGradient(
        Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, Tensor dx, Tensor dGamma, Tensor dBeta)
    {
        double[] scale = gamma.ToDoubles(), gradient = Masked(g, mask), normal = Normalized(x, moments), inverse = InverseDeviation(moments);
        Shape s = x.Shape;
        double[] mean = ChannelMeans(s, i => gradient[i]), slope = ChannelMeans(s, i => gradient[i] * normal[i]);
        int values = x.Count / Math.Max(1, s[1]);
        Store(dGamma, c => slope[c] * values);
        Store(dBeta, c => mean[c] * values);
        Store(dx, i =>
        {
            int c = Channel(s, i);
            return scale[c] * inverse[c] * (gradient[i] - mean[c] - (normal[i] * slope[c]));
        });
    }

    public void BatchNormSecondGradient(
        Tensor v, Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, Tensor dg, Tensor dx, Tensor dGamma)
    {
        double[] scale = gamma.ToDoubles(), cotangent = v.ToDoubles(), gradient = Masked(g, mask);
        double[] normal = Normalized(x, moments), inverse = InverseDeviation(moments), positive = (mask ?? g).ToDoubles();
        Shape s = x.Shape;
        int values = x.Count / Math.Max(1, s[1]);
        double[] meanV = ChannelMeans(s, i => cotangent[i]), meanG = ChannelMeans(s, i => gradient[i]);
        double[] slopeV = ChannelMeans(s, i => cotangent[i] * normal[i]), slopeG = ChannelMeans(s, i => gradient[i] * normal[i]);
        double[] product = ChannelMeans(s, i => (cotangent[i] - meanV[Channel(s, i)]) * gradient[i]);
        Store(dGamma, c => values * inverse[c] * (product[c] - (slopeV[c] * slopeG[c])));
        Store(dg, i =>
        {
            int c = Channel(s, i);
            return mask is null || positive[i] > 0
                ? scale[c] * inverse[c] * (cotangent[i] - meanV[c] - (normal[i] * slopeV[c]))
                : 0;
        });
        Store(dx, i =>
        {
            int c = Channel(s, i);
            return scale[c] * Square(inverse[c])
                * ((normal[i] * ((3 * slopeV[c] * slopeG[c]) - product[c])) - ((cotangent[i] - meanV[c]) * slopeG[c]) - ((gradient[i] - meanG[c]) * slopeV[c]));
        });
    }

    private static double[] Masked(Tensor g, Tensor? mask)
    {
        double[] gradient = g.ToDoubles(), positive = (mask ?? g).ToDoubles();
        return mask is null ? gradient : [.. gradient.Select((value, i) => positive[i] > 0 ? value : 0)];
    }

    private static double[] InverseDeviation(BatchNormMoments moments) =>
        [.. moments.Variance.ToDoubles().Select(variance => 1 / Math.Sqrt(variance + moments.Epsilon))];

    private static double[] Normalized(Tensor x, BatchNormMoments moments)
    {
        double[] mean = moments.Mean.ToDoubles(), inverse = InverseDeviation(moments);
        return [.. x.ToDoubles().Select((value, i) => (value - mean[Channel(x.Shape, i)]) * inverse[Channel(x.Shape, i)])];
    }

    /// <summary>Means of f over the elements of each channel of [N, C, H, W].</summary>
    private static double[] ChannelMeans(Shape shape, Func<int, double> f)
    {
        double[] sums = new double[shape[1]];
        for (int i = 0; i < shape.Size; i++)
            sums[Channel(shape, i)] += f(i);
        return Array.ConvertAll(sums, sum => sum / (shape.Size / sums.Length));
    }

    private static int Channel(Shape shape, int i) => i / shape.Product(2, shape.Rank) % shape[1];

    private static double Square(double x) => x * x;
}
