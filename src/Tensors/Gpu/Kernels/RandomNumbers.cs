using AdvScratch.Tensors.Operators;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>Random numbers: a thread for each block of <see cref="Philox"/>, which makes four floats or two doubles.</summary>
internal static class RandomNumbers
{
    /// <summary>What is filled, and from which blocks.</summary>
    public struct Arguments<T>
        where T : unmanaged
    {
        /// <summary>The numbers.</summary>
        public ArrayView<T> Y;

        /// <summary>Key and counter of the first block; see <see cref="Philox.Block"/>.</summary>
        public ulong Seed, Stream, First;
    }

    /// <summary>Uniform numbers in [0, 1).</summary>
    public static void UniformFloats(Arguments<float> a)
    {
        int i = Elementwise.Index;
        if (4L * i >= a.Y.Length)
            return;
        (uint x, uint y, uint z, uint w) = Philox.Block(a.Seed, a.Stream, a.First + (ulong)i);
        Store(a.Y, i, new Four<float> { X = Philox.ToFloat(x), Y = Philox.ToFloat(y), Z = Philox.ToFloat(z), W = Philox.ToFloat(w) });
    }

    /// <inheritdoc cref="UniformFloats"/>
    public static void UniformDoubles(Arguments<double> a)
    {
        int i = Elementwise.Index;
        if (2L * i >= a.Y.Length)
            return;
        (uint x, uint y, uint z, uint w) = Philox.Block(a.Seed, a.Stream, a.First + (ulong)i);
        Store(a.Y, i, new Doubles { X = Philox.ToDouble(x, y), Y = Philox.ToDouble(z, w) });
    }

    /// <summary>Standard normal numbers.</summary>
    public static void NormalFloats(Arguments<float> a)
    {
        int i = Elementwise.Index;
        if (4L * i >= a.Y.Length)
            return;
        (uint x, uint y, uint z, uint w) = Philox.Block(a.Seed, a.Stream, a.First + (ulong)i);
        Doubles low = BoxMuller(Philox.ToFloat(x), Philox.ToFloat(y)), high = BoxMuller(Philox.ToFloat(z), Philox.ToFloat(w));
        Store(a.Y, i, new Four<float> { X = (float)low.X, Y = (float)low.Y, Z = (float)high.X, W = (float)high.Y });
    }

    /// <inheritdoc cref="NormalFloats"/>
    public static void NormalDoubles(Arguments<double> a)
    {
        int i = Elementwise.Index;
        if (2L * i >= a.Y.Length)
            return;
        (uint x, uint y, uint z, uint w) = Philox.Block(a.Seed, a.Stream, a.First + (ulong)i);
        Store(a.Y, i, BoxMuller(Philox.ToDouble(x, y), Philox.ToDouble(z, w)));
    }

    /// <summary>Two uniform numbers made normal: √(−2 ln(1 − u)) (cos 2πv, sin 2πv).</summary>
    private static Doubles BoxMuller(double u, double v)
    {
        double radius = Sqrt.Invoke(-2 * Log.Invoke(1 - u));
        Doubles direction = Direction(v);
        return new Doubles { X = radius * direction.X, Y = radius * direction.Y };
    }

    /// <summary>
    /// cos 2πv and sin 2πv for v in [0, 1). v is taken from its nearest quarter, which is exact and leaves angles up to π/4,
    /// for which Taylor's series to t¹⁷ are exact to the last place. (The device's own functions are iterations.)
    /// </summary>
    private static Doubles Direction(double v)
    {
        int quarter = (int)((4 * v) + 0.5);
        double t = (v - (0.25 * quarter)) * (2 * Math.PI), z = t * t;
        double sine = 1.0 / 355687428096000;
        sine = (sine * z) - (1.0 / 1307674368000);
        sine = (sine * z) + (1.0 / 6227020800);
        sine = (sine * z) - (1.0 / 39916800);
        sine = (sine * z) + (1.0 / 362880);
        sine = (sine * z) - (1.0 / 5040);
        sine = (sine * z) + (1.0 / 120);
        sine = t - (t * z * ((1.0 / 6) - (sine * z)));
        double cosine = 1.0 / 20922789888000;
        cosine = (cosine * z) - (1.0 / 87178291200);
        cosine = (cosine * z) + (1.0 / 479001600);
        cosine = (cosine * z) - (1.0 / 3628800);
        cosine = (cosine * z) + (1.0 / 40320);
        cosine = (cosine * z) - (1.0 / 720);
        cosine = (cosine * z) + (1.0 / 24);
        cosine = 1 - (z * (0.5 - (cosine * z)));
        bool swaps = (quarter & 1) != 0;
        double x = swaps ? sine : cosine, y = swaps ? cosine : sine;
        return new Doubles { X = ((quarter + 1) & 2) != 0 ? -x : x, Y = (quarter & 2) != 0 ? -y : y };
    }

    /// <summary>Sixteen bytes at a time; the last block may be cut off.</summary>
    private static void Store(ArrayView<float> y, int block, Four<float> four)
    {
        ArrayView<Four<float>> blocks = y.Cast<Four<float>>();
        if (block < blocks.Length)
        {
            blocks[block] = four;
            return;
        }
        int first = 4 * block, left = y.IntLength - first;
        y[first] = four.X;
        if (left > 1)
            y[first + 1] = four.Y;
        if (left > 2)
            y[first + 2] = four.Z;
    }

    private static void Store(ArrayView<double> y, int block, Doubles two)
    {
        ArrayView<Doubles> blocks = y.Cast<Doubles>();
        if (block < blocks.Length)
            blocks[block] = two;
        else
            y[2 * block] = two.X;
    }

    private struct Doubles
    {
        public double X, Y;
    }
}
