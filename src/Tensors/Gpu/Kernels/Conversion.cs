namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>An element in another type.</summary>
internal interface IConversion<TFrom, TTo>
{
    /// <summary>To int, it is truncated towards zero.</summary>
    static abstract TTo Invoke(TFrom x);
}

/// <inheritdoc cref="IConversion{TFrom, TTo}"/>
internal readonly struct ToFloat : IConversion<double, float>, IConversion<int, float>
{
    /// <inheritdoc/>
    public static float Invoke(double x) => (float)x;

    /// <inheritdoc/>
    public static float Invoke(int x) => x;
}

/// <inheritdoc cref="IConversion{TFrom, TTo}"/>
internal readonly struct ToDouble : IConversion<float, double>, IConversion<int, double>
{
    /// <inheritdoc/>
    public static double Invoke(float x) => x;

    /// <inheritdoc/>
    public static double Invoke(int x) => x;
}

/// <inheritdoc cref="IConversion{TFrom, TTo}"/>
internal readonly struct ToInt : IConversion<float, int>, IConversion<double, int>
{
    /// <inheritdoc/>
    public static int Invoke(float x) => (int)x;

    /// <inheritdoc/>
    public static int Invoke(double x) => (int)x;
}
