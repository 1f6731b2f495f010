using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// The one-dimensional transforms of Winograd's F(4, 3) with the points 0, ±5/8, ±3/2, ∞ (Winograd 1980; Lavin and Gray 2016).
/// These points lose fewer digits than the usual ±1, ±2: the CPU's kernels have the same ones.
/// </summary>
internal struct WinogradLine
{
    /// <summary>Multiplications of a line: points.</summary>
    public const int Points = 6;

    /// <summary>Sums of a line.</summary>
    public const int Side = 4;

    private const float A = 0.625f;
    private const float B = 1.5f;
    private const float A2 = A * A;
    private const float B2 = B * B;

    // N(p) = Π (p − q) over the other finite points q
    private const double N0 = (double)A2 * B2;
    private const double Na = 2.0 * A2 * (A2 - B2);
    private const double Nb = 2.0 * B2 * (B2 - A2);

    /// <summary>The numbers of a line, or its values at the points.</summary>
    public float X0, X1, X2, X3, X4, X5;

    /// <summary>The line as the coefficients of Π (x − q) over the other points see it, one value a point.</summary>
    public readonly WinogradLine Input()
    {
        float evenA = X4 - (B2 * X2), oddA = A * (X3 - (B2 * X1)), evenB = X4 - (A2 * X2), oddB = B * (X3 - (A2 * X1));
        return new WinogradLine
        {
            X0 = ((float)N0 * X0) + X4 - ((A2 + B2) * X2),
            X1 = evenA + oddA,
            X2 = evenA - oddA,
            X3 = evenB + oddB,
            X4 = evenB - oddB,
            X5 = ((float)N0 * X1) + X5 - ((A2 + B2) * X3),
        };
    }

    /// <summary>Three taps at the points, each divided by N(p).</summary>
    public static WinogradLine Evaluate(float x, float y, float z)
    {
        float evenA = ((float)(1 / Na) * x) + ((float)(A2 / Na) * z), oddA = (float)(A / Na) * y;
        float evenB = ((float)(1 / Nb) * x) + ((float)(B2 / Nb) * z), oddB = (float)(B / Nb) * y;
        return new WinogradLine
        {
            X0 = (float)(1 / N0) * x,
            X1 = evenA + oddA,
            X2 = evenA - oddA,
            X3 = evenB + oddB,
            X4 = evenB - oddB,
            X5 = z,
        };
    }

    /// <summary>The four sums from the products at the points.</summary>
    public readonly Four<float> Interpolate()
    {
        float sumA = X1 + X2, sumB = X3 + X4, differenceA = X1 - X2, differenceB = X3 - X4;
        return new Four<float>
        {
            X = X0 + (sumA + sumB),
            Y = (A * differenceA) + (B * differenceB),
            Z = (A2 * sumA) + (B2 * sumB),
            W = (A * A2 * differenceA) + (B * B2 * differenceB) + X5,
        };
    }

    /// <summary>Six numbers at equal distances.</summary>
    public static WinogradLine Load(ArrayView<float> x, int at, int step) => new()
    {
        X0 = x[at],
        X1 = x[at + step],
        X2 = x[at + (2 * step)],
        X3 = x[at + (3 * step)],
        X4 = x[at + (4 * step)],
        X5 = x[at + (5 * step)],
    };

    /// <summary>Writes the six numbers at equal distances.</summary>
    public readonly void Store(ArrayView<float> y, int at, int step)
    {
        y[at] = X0;
        y[at + step] = X1;
        y[at + (2 * step)] = X2;
        y[at + (3 * step)] = X3;
        y[at + (4 * step)] = X4;
        y[at + (5 * step)] = X5;
    }
}
