using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// Elementary functions of +, −, ×, ÷, comparisons and bit patterns only, where those of the device are not accurate enough: a GPU's
/// own e^x and ln x in single precision have a tenth of the digits, its tanh two to three, and NaN is lost in its maximum. Errors
/// in units in the last place: e^x 1.2 and ln x 0.9 (double 1.0), tanh x 3, powers 2.
/// </summary>
internal static class DeviceMath
{
    // ln 2 in two parts, the first of which has few digits, so that an exponent times it is exact (Cody and Waite 1980, chapter 6)
    private const float LnHigh = 0.693359375f, LnLow = -2.12194440e-4f;
    private const double LnHighDouble = 6.93147180369123816490e-01, LnLowDouble = 1.90821492927058770002e-10;

    // added and subtracted, they round to the nearest integer
    private const float Rounding = 12582912f;
    private const double RoundingDouble = 6755399441055744.0;

    /// <summary>NaN if either is; 0 is above −0, whose only other bit is the sign.</summary>
    public static float Max(float a, float b) =>
        a > b || float.IsNaN(a) ? a : a == b ? Interop.IntAsFloat(Interop.FloatAsInt(a) & Interop.FloatAsInt(b)) : b;

    /// <inheritdoc cref="Max(float, float)"/>
    public static double Max(double a, double b) =>
        a > b || double.IsNaN(a) ? a : a == b ? Interop.IntAsFloat(Interop.FloatAsInt(a) & Interop.FloatAsInt(b)) : b;

    /// <inheritdoc cref="Max(float, float)"/>
    public static float Min(float a, float b) =>
        a < b || float.IsNaN(a) ? a : a == b ? Interop.IntAsFloat(Interop.FloatAsInt(a) | Interop.FloatAsInt(b)) : b;

    /// <inheritdoc cref="Max(float, float)"/>
    public static double Min(double a, double b) =>
        a < b || double.IsNaN(a) ? a : a == b ? Interop.IntAsFloat(Interop.FloatAsInt(a) | Interop.FloatAsInt(b)) : b;

    /// <summary>⌊x⌋.</summary>
    public static float Floor(float x)
    {
        if (!(Magnitude(x) < 8388608f))
            return x;
        float whole = (int)x;
        return whole > x ? whole - 1f : whole == x ? x : whole;
    }

    /// <summary>⌊x⌋.</summary>
    public static double Floor(double x)
    {
        if (!(Magnitude(x) < 4503599627370496.0))
            return x;
        double whole = (long)x;
        return whole > x ? whole - 1 : whole == x ? x : whole;
    }

    /// <summary>eˣ = 2ⁿ eʳ with n = round(x / ln 2) and the series of eʳ.</summary>
    public static float Exp(float x)
    {
        // e⁻¹⁰⁵ rounds to 0 and e⁸⁹ to ∞
        float bounded = x < -105f ? -105f : x > 89f ? 89f : x;
        float n = ((bounded * 1.44269504f) + Rounding) - Rounding;
        float r = (bounded - (n * LnHigh)) - (n * LnLow);
        float s = 1f / 5040;
        s = (s * r) + (1f / 720);
        s = (s * r) + (1f / 120);
        s = (s * r) + (1f / 24);
        s = (s * r) + (1f / 6);
        s = (s * r) + 0.5f;
        s = (s * r) + 1f;
        s = (s * r) + 1f;
        // 2ⁿ in two factors: n leaves the range of an exponent where eˣ is subnormal
        int power = (int)n, half = power >> 1;
        return float.IsNaN(x) ? x : s * PowerOfTwo(half) * PowerOfTwo(power - half);
    }

    /// <inheritdoc cref="Exp(float)"/>
    public static double Exp(double x)
    {
        double bounded = x < -746 ? -746 : x > 710 ? 710 : x;
        double n = ((bounded * 1.4426950408889634) + RoundingDouble) - RoundingDouble;
        double r = (bounded - (n * LnHighDouble)) - (n * LnLowDouble);
        double s = 1.0 / 6227020800;
        s = (s * r) + (1.0 / 479001600);
        s = (s * r) + (1.0 / 39916800);
        s = (s * r) + (1.0 / 3628800);
        s = (s * r) + (1.0 / 362880);
        s = (s * r) + (1.0 / 40320);
        s = (s * r) + (1.0 / 5040);
        s = (s * r) + (1.0 / 720);
        s = (s * r) + (1.0 / 120);
        s = (s * r) + (1.0 / 24);
        s = (s * r) + (1.0 / 6);
        s = (s * r) + 0.5;
        s = (s * r) + 1;
        s = (s * r) + 1;
        int power = (int)n, half = power >> 1;
        return double.IsNaN(x) ? x : s * PowerOfTwo((long)half) * PowerOfTwo((long)(power - half));
    }

    /// <summary>ln x = e ln 2 + 2 artanh((m − 1) / (m + 1)) for x = 2ᵉ m with m in [√½, √2).</summary>
    public static float Log(float x)
    {
        bool isTiny = x < 1.17549435e-38f;
        int bits = (int)Interop.FloatAsInt(isTiny ? x * 8388608f : x) - 0x3f3504f3;
        float e = (bits >> 23) - (isTiny ? 23 : 0);
        float f = Interop.IntAsFloat((uint)((bits & 0x7fffff) + 0x3f3504f3)) - 1f, s = f / (f + 2f), z = s * s;
        float series = 1f / 11;
        series = (series * z) + (1f / 9);
        series = (series * z) + (1f / 7);
        series = (series * z) + (1f / 5);
        series = (series * z) + (1f / 3);
        // 2 s = f − s f, of which the large part is exact
        float result = (e * LnHigh) + (f - ((s * (f - (2f * z * series))) - (e * LnLow)));
        return !(x > 0f) ? x == 0f ? float.NegativeInfinity : float.NaN : x > float.MaxValue ? x : result;
    }

    /// <inheritdoc cref="Log(float)"/>
    public static double Log(double x)
    {
        bool isTiny = x < 2.2250738585072014e-308;
        long bits = (long)Interop.FloatAsInt(isTiny ? x * 18014398509481984.0 : x) - 0x3fe6a09e667f3bcdL;
        double e = (int)(bits >> 52) - (isTiny ? 54 : 0);
        double f = Interop.IntAsFloat((ulong)((bits & 0xfffffffffffffL) + 0x3fe6a09e667f3bcdL)) - 1, s = f / (f + 2), z = s * s;
        double series = LogSeries(z);
        double result = (e * LnHighDouble) + (f - ((s * (f - (2 * z * series))) - (e * LnLowDouble)));
        return !(x > 0) ? x == 0 ? double.NegativeInfinity : double.NaN : x > double.MaxValue ? x : result;
    }

    /// <summary>1 − 2 / (e²ˣ + 1); for |x| &lt; 0.7, where that cancels, Lambert's continued fraction to its eighth level.</summary>
    public static float Tanh(float x)
    {
        float z = x * x;
        float over = (((((z * 36f) + 6930f) * z) + 270270f) * z) + 2027025f;
        float under = ((((((z + 630f) * z) + 51975f) * z) + 945945f) * z) + 2027025f;
        return Magnitude(x) < 0.7f ? x * (over / under) : 1f - (2f / (Exp(x + x) + 1f));
    }

    /// <inheritdoc cref="Tanh(float)"/>
    public static double Tanh(double x)
    {
        double z = x * x;
        double over = (((((z * 36) + 6930) * z) + 270270) * z) + 2027025;
        double under = ((((((z + 630) * z) + 51975) * z) + 945945) * z) + 2027025;
        return Magnitude(x) < 0.7 ? x * (over / under) : 1 - (2 / (Exp(x + x) + 1));
    }

    /// <summary>aᵇ by way of <see cref="Pow(double, double)"/>, which leaves half a unit in the last place.</summary>
    public static float Pow(float a, float b) => (float)Pow((double)a, (double)b);

    /// <summary>|a|ᵇ with the sign of an odd power; −1, 1 and 2, which squares and quotients have, directly.</summary>
    public static double Pow(double a, double b)
    {
        if (b == 0 || a == 1)
            return 1;
        if (b == 1)
            return a;
        if (b == 2)
            return a * a;
        if (b == -1)
            return 1 / a;
        bool isWhole = Floor(b) == b, isOdd = isWhole && Floor(b * 0.5) != b * 0.5;
        double magnitude = Magnitude(a), power = magnitude == 1 ? 1 : PowerOf(magnitude, b);
        if (a < 0 && a >= double.MinValue && !isWhole)
            return double.NaN;
        return isOdd && Interop.FloatAsInt(a) >> 63 != 0 ? -power : power;
    }

    /// <summary>xᵇ = e^(b ln x) for x ≥ 0, with b ln x in two parts: of one, a few hundred would leave its error times that.</summary>
    private static double PowerOf(double x, double b)
    {
        bool isTiny = x < 2.2250738585072014e-308;
        long bits = (long)Interop.FloatAsInt(isTiny ? x * 18014398509481984.0 : x) - 0x3fe6a09e667f3bcdL;
        double e = (int)(bits >> 52) - (isTiny ? 54 : 0), m = Interop.IntAsFloat((ulong)((bits & 0xfffffffffffffL) + 0x3fe6a09e667f3bcdL));
        // s = (m − 1) / (m + 1) and what rounding has taken from sum and quotient
        double over = m - 1, under = m + 1, rest = under - m, underLost = (m - (under - rest)) + (1 - rest);
        double s = over / under, product = UpperHalf(s * under), z = s * s;
        double sLost = (((over - product) - Rest(s, under, product)) - (s * underLost)) / under;
        double logHigh = (e * LnHighDouble) + (2 * s), added = logHigh - (e * LnHighDouble);
        double lost = ((e * LnHighDouble) - (logHigh - added)) + ((2 * s) - added);
        double logLow = lost + ((2 * s * z * LogSeries(z)) + ((2 * sLost) + (e * LnLowDouble)));
        double log = logHigh + logLow, high = UpperHalf(b * log), low = Rest(b, log, high) + (b * (logLow - (log - logHigh)));
        double exponent = high + low, power = Exp(exponent);
        bool isFinite = x > 0 && x <= double.MaxValue && Magnitude(exponent) < 750;
        return isFinite ? power * (1 + (low - (exponent - high))) : Exp(b * Log(x));
    }

    /// <summary>⅓ + z/5 + z²/7 …: artanh s = s + s z times it, z = s² below 0.03.</summary>
    private static double LogSeries(double z)
    {
        double series = 1.0 / 21;
        series = (series * z) + (1.0 / 19);
        series = (series * z) + (1.0 / 17);
        series = (series * z) + (1.0 / 15);
        series = (series * z) + (1.0 / 13);
        series = (series * z) + (1.0 / 11);
        series = (series * z) + (1.0 / 9);
        series = (series * z) + (1.0 / 7);
        series = (series * z) + (1.0 / 5);
        return (series * z) + (1.0 / 3);
    }

    /// <summary>
    /// a b − upper, by the halves of the factors' digits (Dekker 1971). The upper half of a product, not the rounded product, because
    /// a GPU may fuse a difference with the multiplication that its operand comes from, and then it has lost nothing.
    /// </summary>
    private static double Rest(double a, double b, double upper)
    {
        double aHigh = UpperHalf(a), aLow = a - aHigh, bHigh = UpperHalf(b), bLow = b - bHigh;
        return ((aHigh * bHigh) - upper) + (aHigh * bLow) + (aLow * bHigh) + (aLow * bLow);
    }

    /// <summary>The first 26 digits.</summary>
    private static double UpperHalf(double x) => Interop.IntAsFloat(Interop.FloatAsInt(x) & 0xfffffffff8000000UL);

    private static float PowerOfTwo(int n) => Interop.IntAsFloat((uint)(n + 127) << 23);

    private static double PowerOfTwo(long n) => Interop.IntAsFloat((ulong)(n + 1023) << 52);

    private static float Magnitude(float x) => x < 0f ? -x : x;

    private static double Magnitude(double x) => x < 0 ? -x : x;
}
