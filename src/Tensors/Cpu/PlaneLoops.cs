using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// Vector loops over one plane (the pixels of one channel of one image). Sums run over tiles: in the element type inside
/// a tile, in double across tiles, so that their error does not grow with the length.
/// </summary>
internal static unsafe class PlaneLoops<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static int Lanes => Vector<T>.Count;

    /// <summary>Σ (x − center).</summary>
    public static double Sum(T* x, int length, T center) => Over(length, new SumOf(x, center)).First;

    /// <summary>Σ (x − center)².</summary>
    public static double Squares(T* x, int length, T center) => Over(length, new ProductsOf(x, x, null, center, center)).Second;

    /// <summary>Σ g and Σ g (x − center), where g counts as 0 unless the mask is positive.</summary>
    public static (double Sum, double Product) Products(T* g, T* x, T* mask, int length, T center) =>
        Over(length, new ProductsOf(g, x, mask, T.Zero, center));

    /// <summary>y = (x − center) · scale + shift + residual, then its positive part on request; the residual may be null.</summary>
    public static void Normalize(T* x, T* residual, T* y, int length, T center, T scale, T shift, bool relu)
    {
        Vector<T> c = new(center), s = new(scale), t = new(shift);
        int i = 0;
        for (; i <= length - Lanes; i += Lanes)
        {
            Vector<T> value = ((Vector.Load(x + i) - c) * s) + t;
            if (residual is not null)
                value += Vector.Load(residual + i);
            (relu ? Vector.Max(value, Vector<T>.Zero) : value).Store(y + i);
        }
        for (; i < length; i++)
        {
            T value = ((x[i] - center) * scale) + shift;
            if (residual is not null)
                value += residual[i];
            y[i] = relu ? T.Max(value, T.Zero) : value;
        }
    }

    /// <summary>y[c] = x[c] · scale[c] + shift[c] + residual[c], then its positive part on request; each part may be null.</summary>
    public static void Row(T* x, T* scale, T* shift, T* residual, T* y, int length, bool relu)
    {
        int i = 0;
        for (; i <= length - Lanes; i += Lanes)
        {
            Vector<T> value = Vector.Load(x + i);
            if (scale is not null)
                value *= Vector.Load(scale + i);
            if (shift is not null)
                value += Vector.Load(shift + i);
            if (residual is not null)
                value += Vector.Load(residual + i);
            (relu ? Vector.Max(value, Vector<T>.Zero) : value).Store(y + i);
        }
        for (; i < length; i++)
        {
            T value = scale is null ? x[i] : x[i] * scale[i];
            value += (shift is null ? T.Zero : shift[i]) + (residual is null ? T.Zero : residual[i]);
            y[i] = relu ? T.Max(value, T.Zero) : value;
        }
    }

    /// <summary>y = a g, where g counts as 0 unless the mask is positive.</summary>
    public static void Scale(T* g, T* mask, T* y, int length, T a)
    {
        var factor = new Vector<T>(a);
        int i = 0;
        for (; i <= length - Lanes; i += Lanes)
            (Masked(g, mask, i) * factor).Store(y + i);
        for (; i < length; i++)
            y[i] = MaskedElement(g, mask, i) * a;
    }

    /// <summary>y = a g + b (x − center) + c, where g counts as 0 unless the mask is positive.</summary>
    public static void Combine(T* g, T* x, T* mask, T* y, int length, T a, T b, T c, T center)
    {
        Vector<T> va = new(a), vb = new(b), vc = new(c), vCenter = new(center);
        int i = 0;
        for (; i <= length - Lanes; i += Lanes)
            ((Masked(g, mask, i) * va) + ((Vector.Load(x + i) - vCenter) * vb) + vc).Store(y + i);
        for (; i < length; i++)
            y[i] = (MaskedElement(g, mask, i) * a) + ((x[i] - center) * b) + c;
    }

    /// <summary>y += a g, where g counts as 0 unless the mask is positive.</summary>
    public static void Add(T* g, T* mask, T* y, int length, T a)
    {
        var factor = new Vector<T>(a);
        int i = 0;
        for (; i <= length - Lanes; i += Lanes)
            (Vector.Load(y + i) + (Masked(g, mask, i) * factor)).Store(y + i);
        for (; i < length; i++)
            y[i] += MaskedElement(g, mask, i) * a;
    }

    /// <summary>Sets y to 0 unless the mask is positive; without a mask y stays.</summary>
    public static void Mask(T* y, T* mask, int length)
    {
        int i = 0;
        for (; mask is not null && i <= length - Lanes; i += Lanes)
            Masked(y, mask, i).Store(y + i);
        for (; mask is not null && i < length; i++)
            y[i] = MaskedElement(y, mask, i);
    }

    private static Vector<T> Masked(T* g, T* mask, int i) => mask is null
        ? Vector.Load(g + i)
        : Vector.Load(g + i) & Vector.GreaterThan(Vector.Load(mask + i), Vector<T>.Zero);

    private static T MaskedElement(T* g, T* mask, int i) => mask is null || mask[i] > T.Zero ? g[i] : T.Zero;

    /// <summary>Two sums over a plane.</summary>
    private interface ITerms
    {
        (Vector<T> First, Vector<T> Second) Vector(int i);

        (T First, T Second) Element(int i);
    }

    private static (double First, double Second) Over<TTerms>(int length, TTerms terms)
        where TTerms : struct, ITerms
    {
        double first = 0, second = 0;
        for (int start = 0; start < length; start += Chunks.Tile)
        {
            (T f, T s) = Tile(start, Math.Min(length, start + Chunks.Tile), terms);
            (first, second) = (first + double.CreateTruncating(f), second + double.CreateTruncating(s));
        }
        return (first, second);
    }

    private static (T First, T Second) Tile<TTerms>(int start, int end, TTerms terms)
        where TTerms : struct, ITerms
    {
        // two sums of each, so that one addition need not wait for the other
        Vector<T> f0 = default, f1 = default, s0 = default, s1 = default;
        int i = start;
        for (; i <= end - (2 * Lanes); i += 2 * Lanes)
        {
            (Vector<T> first, Vector<T> second) = terms.Vector(i);
            (f0, s0) = (f0 + first, s0 + second);
            (first, second) = terms.Vector(i + Lanes);
            (f1, s1) = (f1 + first, s1 + second);
        }
        (T f, T s) = (System.Numerics.Vector.Sum(f0 + f1), System.Numerics.Vector.Sum(s0 + s1));
        for (; i < end; i++)
        {
            (T first, T second) = terms.Element(i);
            (f, s) = (f + first, s + second);
        }
        return (f, s);
    }

    private readonly struct SumOf(T* x, T center) : ITerms
    {
        public (Vector<T> First, Vector<T> Second) Vector(int i) => (System.Numerics.Vector.Load(x + i) - new Vector<T>(center), default);

        public (T First, T Second) Element(int i) => (x[i] - center, T.Zero);
    }

    private readonly struct ProductsOf(T* g, T* x, T* mask, T centerG, T centerX) : ITerms
    {
        public (Vector<T> First, Vector<T> Second) Vector(int i)
        {
            Vector<T> first = Masked(g, mask, i) - new Vector<T>(centerG);
            return (first, first * (System.Numerics.Vector.Load(x + i) - new Vector<T>(centerX)));
        }

        public (T First, T Second) Element(int i)
        {
            T first = MaskedElement(g, mask, i) - centerG;
            return (first, first * (x[i] - centerX));
        }
    }
}
