namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>y[i] = x[i] in another element type; to int it is truncated towards zero.</summary>
internal static class Conversion
{
    /// <summary>From float.</summary>
    public static void ToDouble(Elementwise.MapArguments<float, double> a)
    {
        int i = Elementwise.Index;
        if (i < a.Y.Length)
            a.Y[i] = a.X[i];
    }

    /// <summary>From float.</summary>
    public static void ToInt(Elementwise.MapArguments<float, int> a)
    {
        int i = Elementwise.Index;
        if (i < a.Y.Length)
            a.Y[i] = (int)a.X[i];
    }

    /// <summary>From double.</summary>
    public static void ToFloat(Elementwise.MapArguments<double, float> a)
    {
        int i = Elementwise.Index;
        if (i < a.Y.Length)
            a.Y[i] = (float)a.X[i];
    }

    /// <summary>From double.</summary>
    public static void ToInt(Elementwise.MapArguments<double, int> a)
    {
        int i = Elementwise.Index;
        if (i < a.Y.Length)
            a.Y[i] = (int)a.X[i];
    }

    /// <summary>From int.</summary>
    public static void ToFloat(Elementwise.MapArguments<int, float> a)
    {
        int i = Elementwise.Index;
        if (i < a.Y.Length)
            a.Y[i] = a.X[i];
    }

    /// <summary>From int.</summary>
    public static void ToDouble(Elementwise.MapArguments<int, double> a)
    {
        int i = Elementwise.Index;
        if (i < a.Y.Length)
            a.Y[i] = a.X[i];
    }
}
