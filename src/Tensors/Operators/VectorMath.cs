using System.Numerics;

namespace AdvScratch.Tensors.Operators;

/// <summary>Elementary functions in vector lanes.</summary>
internal static class VectorMath
{
    /// <summary>eˣ within two units in the last place, with e⁰ = 1 exactly (the library's vector form has 1.0000001 there).</summary>
    public static Vector<T> Exp<T>(Vector<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(float)
            ? Vector.As<float, T>(Exp(Vector.As<T, float>(x)))
            : Vector.As<double, T>(Vector.Exp(Vector.As<T, double>(x)));

    /// <summary>
    /// eˣ = 2ⁿ eʳ with n = round(x / ln 2), so that |r| ≤ ln 2 / 2, where eight terms of the series are enough. ln 2 is
    /// subtracted in two parts, the first of which has few digits, so that n times it is exact (Cody and Waite,
    /// "Software Manual for the Elementary Functions", 1980, chapter 6).
    /// </summary>
    private static Vector<float> Exp(Vector<float> x)
    {
        // e⁻¹⁰⁵ rounds to 0 and e⁸⁹ to ∞
        Vector<float> bounded = Vector.MinNative(Vector.MaxNative(x, new Vector<float>(-105f)), new Vector<float>(89f));
        Vector<float> n = Vector.Round(bounded * (1 / 0.6931472f));
        Vector<float> r = Vector.MultiplyAddEstimate(n, new Vector<float>(-0.693359375f), bounded);
        r = Vector.MultiplyAddEstimate(n, new Vector<float>(2.12194440e-4f), r);
        var series = new Vector<float>(1f / 5040);
        series = Vector.MultiplyAddEstimate(series, r, new Vector<float>(1f / 720));
        series = Vector.MultiplyAddEstimate(series, r, new Vector<float>(1f / 120));
        series = Vector.MultiplyAddEstimate(series, r, new Vector<float>(1f / 24));
        series = Vector.MultiplyAddEstimate(series, r, new Vector<float>(1f / 6));
        series = Vector.MultiplyAddEstimate(series, r, new Vector<float>(0.5f));
        series = Vector.MultiplyAddEstimate(series, r, Vector<float>.One);
        series = Vector.MultiplyAddEstimate(series, r, Vector<float>.One);
        // 2ⁿ in two factors: n leaves the range of an exponent where eˣ is subnormal
        Vector<int> power = Vector.ConvertToInt32(n);
        Vector<int> half = power >> 1;
        Vector<float> result = series * PowerOfTwo(half) * PowerOfTwo(power - half);
        return Vector.ConditionalSelect(Vector.Equals(x, x), result, x);
    }

    private static Vector<float> PowerOfTwo(Vector<int> exponent) =>
        Vector.AsVectorSingle((exponent + new Vector<int>(127)) << 23);
}
