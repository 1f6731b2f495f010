using Xunit.Sdk;

namespace AdvScratch.Tensors.Tests.Kernels;

/// <summary>How closely a result must follow the reference's; NaN and infinities must be where the reference has them.</summary>
internal static class Agreement
{
    /// <summary>Relative L2 error that a backend may have: what section 7 of the design calls agreement.</summary>
    public static double Tolerance(DType type) => type == DType.Float64 ? 1e-13 : 1e-5;

    /// <summary>The same bits, but any NaN equals any other.</summary>
    public static void Exact(Tensor expected, Tensor actual, string what)
    {
        SameKind(expected, actual, what);
        double[] e = expected.ToDoubles(), a = actual.ToDoubles();
        for (int i = 0; i < e.Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(e[i]) != BitConverter.DoubleToInt64Bits(a[i]) && !(double.IsNaN(e[i]) && double.IsNaN(a[i])))
                throw new XunitException($"{what}: element {i} of {expected.Shape} is {a[i]:R}, expected {e[i]:R}.");
        }
    }

    /// <summary>‖actual − expected‖₂ ≤ tolerance ‖expected‖₂ over the finite elements.</summary>
    public static void InNorm(Tensor expected, Tensor actual, double tolerance, string what)
    {
        SameKind(expected, actual, what);
        double[] e = expected.ToDoubles(), a = actual.ToDoubles();
        double error = 0, norm = 0;
        for (int i = 0; i < e.Length; i++)
        {
            if (SameClass(e[i], a[i], i, expected.Shape, what))
                (error, norm) = (error + ((a[i] - e[i]) * (a[i] - e[i])), norm + (e[i] * e[i]));
        }
        if (Math.Sqrt(error) > tolerance * Math.Sqrt(norm))
            throw new XunitException($"{what}: relative L2 error {Math.Sqrt(error / norm):E2} of {expected.Shape} is above {tolerance:E1}.");
    }

    /// <summary>|actual − expected| ≤ tolerance |expected| for every element that is not below the smallest normal number.</summary>
    public static void ByElement(Tensor expected, Tensor actual, double tolerance, string what) =>
        ByScale(expected, actual, expected, tolerance, what);

    /// <summary>|actual − expected| ≤ tolerance |scale| for every element: for sums, the scale is the sum of absolute values.</summary>
    public static void ByScale(Tensor expected, Tensor actual, Tensor scale, double tolerance, string what)
    {
        SameKind(expected, actual, what);
        double[] e = expected.ToDoubles(), a = actual.ToDoubles(), s = scale.ToDoubles();
        double tiny = expected.DType == DType.Float32 ? 1.2e-38 : 2.3e-308;
        for (int i = 0; i < e.Length; i++)
        {
            if (SameClass(e[i], a[i], i, expected.Shape, what) && Math.Abs(a[i] - e[i]) > (tolerance * Math.Abs(s[i])) + tiny)
                throw new XunitException($"{what}: element {i} of {expected.Shape} is {a[i]:R}, expected {e[i]:R} within {tolerance:E1}.");
        }
    }

    private static void SameKind(Tensor expected, Tensor actual, string what)
    {
        if (expected.Shape != actual.Shape || expected.DType != actual.DType)
            throw new XunitException($"{what}: got {actual}, expected {expected}.");
    }

    /// <summary>True if both are finite.</summary>
    private static bool SameClass(double expected, double actual, int i, Shape shape, string what)
    {
        if (double.IsFinite(expected) && double.IsFinite(actual))
            return true;
        return double.IsFinite(expected) || !expected.Equals(actual)
            ? throw new XunitException($"{what}: element {i} of {shape} is {actual:R}, expected {expected:R}.")
            : false;
    }
}
