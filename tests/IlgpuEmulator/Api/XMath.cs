namespace ILGPU.Algorithms;

/// <summary>
/// Mathematics of kernels. Results are those of the CPU, correct to the last bits; a GPU's are approximate. Min and Max ignore a
/// NaN beside a number, as min.f32 and max.f32 of PTX do (ILGPU's CPU simulator would return the NaN): a kernel for which NaN
/// matters must ask.
/// </summary>
public static class XMath
{
    /// <summary>|x|.</summary>
    public static float Abs(float value) => MathF.Abs(value);

    /// <inheritdoc cref="Abs(float)"/>
    public static double Abs(double value) => Math.Abs(value);

    /// <summary>eˣ.</summary>
    public static float Exp(float value) => MathF.Exp(value);

    /// <inheritdoc cref="Exp(float)"/>
    public static double Exp(double value) => Math.Exp(value);

    /// <summary>ln x; NaN below 0, −∞ at 0.</summary>
    public static float Log(float value) => MathF.Log(value);

    /// <inheritdoc cref="Log(float)"/>
    public static double Log(double value) => Math.Log(value);

    /// <summary>√x; NaN below 0.</summary>
    public static float Sqrt(float value) => MathF.Sqrt(value);

    /// <inheritdoc cref="Sqrt(float)"/>
    public static double Sqrt(double value) => Math.Sqrt(value);

    /// <summary>1 / √x.</summary>
    public static float Rsqrt(float value) => 1 / MathF.Sqrt(value);

    /// <inheritdoc cref="Rsqrt(float)"/>
    public static double Rsqrt(double value) => 1 / Math.Sqrt(value);

    /// <summary>The base to the power of the exponent.</summary>
    public static float Pow(float @base, float exp) => MathF.Pow(@base, exp);

    /// <inheritdoc cref="Pow(float, float)"/>
    public static double Pow(double @base, double exp) => Math.Pow(@base, exp);

    /// <summary>Sine of radians.</summary>
    public static float Sin(float value) => MathF.Sin(value);

    /// <inheritdoc cref="Sin(float)"/>
    public static double Sin(double value) => Math.Sin(value);

    /// <summary>Cosine of radians.</summary>
    public static float Cos(float value) => MathF.Cos(value);

    /// <inheritdoc cref="Cos(float)"/>
    public static double Cos(double value) => Math.Cos(value);

    /// <summary>Hyperbolic tangent; on a GPU, that of floats has 11 correct bits.</summary>
    public static float Tanh(float value) => MathF.Tanh(value);

    /// <inheritdoc cref="Tanh(float)"/>
    public static double Tanh(double value) => Math.Tanh(value);

    /// <summary>The largest whole number that is not above x.</summary>
    public static float Floor(float value) => MathF.Floor(value);

    /// <inheritdoc cref="Floor(float)"/>
    public static double Floor(double value) => Math.Floor(value);

    /// <summary>The smaller number.</summary>
    public static float Min(float first, float second) => float.MinNumber(first, second);

    /// <inheritdoc cref="Min(float, float)"/>
    public static double Min(double first, double second) => double.MinNumber(first, second);

    /// <inheritdoc cref="Min(float, float)"/>
    public static int Min(int first, int second) => Math.Min(first, second);

    /// <summary>The larger number.</summary>
    public static float Max(float first, float second) => float.MaxNumber(first, second);

    /// <inheritdoc cref="Max(float, float)"/>
    public static double Max(double first, double second) => double.MaxNumber(first, second);

    /// <inheritdoc cref="Max(float, float)"/>
    public static int Max(int first, int second) => Math.Max(first, second);

    /// <summary>It is no number.</summary>
    public static bool IsNaN(float value) => float.IsNaN(value);

    /// <inheritdoc cref="IsNaN(float)"/>
    public static bool IsNaN(double value) => double.IsNaN(value);
}
