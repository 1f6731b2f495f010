using AdvScratch.Tensors.Gpu.Kernels;

namespace AdvScratch.Gpu.Tests;

/// <summary>
/// The functions of the device on the host, where simulators use the library's. A GPU may fuse multiply-adds, so its last bits may
/// differ.
/// </summary>
public class DeviceMathTests
{
    private static readonly double[] Specials =
    [
        double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 2.5, 1e300, -1e300, 1e30, -1e30, 1e-300,
        5e-324, -5e-324, 1e-45, -1e-45, 89, -105, 710, -746,
    ];

    [Xunit.Fact]
    public void Special_values_are_the_librarys()
    {
        foreach (double x in Specials)
        {
            Same(Math.Floor(x), DeviceMath.Floor(x), $"floor {x}");
            Same(MathF.Floor((float)x), DeviceMath.Floor((float)x), $"floor {(float)x}");
            foreach (double y in Specials)
            {
                (float a, float b) = ((float)x, (float)y);
                Same(Math.Max(x, y), DeviceMath.Max(x, y), $"max {x} {y}");
                Same(Math.Min(x, y), DeviceMath.Min(x, y), $"min {x} {y}");
                Same(MathF.Max(a, b), DeviceMath.Max(a, b), $"max {a} {b}");
                Same(MathF.Min(a, b), DeviceMath.Min(a, b), $"min {a} {b}");
            }
        }
    }

    [Xunit.Fact]
    public void Floors_are_the_librarys()
    {
        foreach (double x in Arguments(4, 1e10))
        {
            Same(Math.Floor(x), DeviceMath.Floor(x), $"floor {x}");
            Same(MathF.Floor((float)x), DeviceMath.Floor((float)x), $"floor {(float)x}");
        }
    }

    [Xunit.Fact]
    public void Exponentials() => Accurate(Math.Exp, DeviceMath.Exp, DeviceMath.Exp, 750, 1.2, 1);

    [Xunit.Fact]
    public void Logarithms() => Accurate(Math.Log, DeviceMath.Log, DeviceMath.Log, 2, 0.9, 1);

    [Xunit.Fact]
    public void Hyperbolic_tangents() => Accurate(Math.Tanh, DeviceMath.Tanh, DeviceMath.Tanh, 20, 3, 3);

    [Xunit.Fact]
    public void Powers()
    {
        double[] bases = [.. Specials, .. Arguments(5, 10).Take(3000), .. Arguments(6, 2).TakeLast(3000)];
        double[] exponents = [.. Specials, .. Arguments(7, 30).TakeLast(3000), .. Arguments(8, 300).TakeLast(2000)];
        for (int i = 0; i < bases.Length; i++)
            for (int j = 0; j < (i < Specials.Length ? exponents.Length : 8); j++)
            {
                double a = bases[i], b = exponents[(i + (j * 7)) % exponents.Length];
                Near(Math.Pow(a, b), DeviceMath.Pow(a, b), 3, Ulp(Math.Pow(a, b)), $"{a:R} ^ {b:R}");
                double exact = Math.Pow((float)a, (float)b);
                Near((float)exact, DeviceMath.Pow((float)a, (float)b), 1, Ulp((float)exact), $"{(float)a:R} ^ {(float)b:R} in single precision");
            }
    }

    /// <summary>Against the library in double precision, whose own error is below a unit in the last place.</summary>
    private static void Accurate(
        Func<double, double> exact, Func<float, float> single, Func<double, double> own, double range, double singleBound, double bound)
    {
        foreach (double x in (double[])[.. Specials, .. Arguments(1, range), .. Arguments(2, 1)])
        {
            double expected = exact((float)x);
            if (float.IsInfinity((float)expected))
                expected = (float)expected;
            Near(expected, single((float)x), singleBound, Ulp((float)expected), $"f({(float)x:R}) in single precision");
            Near(exact(x), own(x), bound + 1, Ulp(exact(x)), $"f({x:R})");
        }
    }

    /// <summary>Random bits, of single and of double precision; then numbers of a range, evenly.</summary>
    private static IEnumerable<double> Arguments(int seed, double range)
    {
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
            yield return BitConverter.Int32BitsToSingle((int)random.NextInt64(1L << 32));
        for (int i = 0; i < 20_000; i++)
            yield return BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
        for (int i = 0; i < 40_000; i++)
            yield return ((2 * random.NextDouble()) - 1) * range;
    }

    private static double Ulp(float x) => float.IsFinite(x) ? MathF.BitIncrement(MathF.Abs(x)) - MathF.Abs(x) : 0;

    private static double Ulp(double x) => double.IsFinite(x) ? Math.BitIncrement(Math.Abs(x)) - Math.Abs(x) : 0;

    private static void Near(double expected, double actual, double bound, double ulp, string what)
    {
        if (double.IsFinite(expected) && double.IsFinite(actual) && ulp > 0)
            Assert.True(Math.Abs(actual - expected) <= bound * ulp, $"{what} is {actual:R}, expected {expected:R}: {Math.Abs(actual - expected) / ulp:F2} units in the last place");
        else
            Same(expected, actual, what);
    }

    private static void Same(double expected, double actual, string what) =>
        Assert.True(expected.Equals(actual) && double.IsNegative(expected) == double.IsNegative(actual) || double.IsNaN(expected) && double.IsNaN(actual), $"{what} is {actual:R}, expected {expected:R}");
}
