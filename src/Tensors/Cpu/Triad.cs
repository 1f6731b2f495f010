using System.Diagnostics;
using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// How fast memory moves under the simplest kernel that reads two arrays and writes a third, a ← b + s c (McCalpin's
/// STREAM). Small arrays stay in a cache, as small tensors do.
/// </summary>
internal static unsafe class Triad
{
    private const long BytesOfOneTiming = 64 << 20;

    /// <summary>Bytes a second: the median of <paramref name="repeat"/> timings over arrays of <paramref name="bytes"/> together.</summary>
    public static double Measure(long bytes, int repeat)
    {
        int count = checked((int)(bytes / (3 * sizeof(float))));
        using var a = new Scratch<float>(count);
        using var b = new Scratch<float>(count);
        using var c = new Scratch<float>(count);
        new Span<float>(b.Pointer, count).Fill(1);
        new Span<float>(c.Pointer, count).Fill(2);
        var work = new Work { A = a.Pointer, B = b.Pointer, C = c.Pointer, Count = count };
        long passes = Math.Max(1, BytesOfOneTiming / bytes);
        double[] rates = new double[repeat];
        for (int i = -1; i < repeat; i++)
        {
            long start = Stopwatch.GetTimestamp();
            for (long pass = 0; pass < passes; pass++)
                WorkPool.Run(Chunks.Of(count), ref work);
            if (i >= 0)
                rates[i] = passes * 3.0 * sizeof(float) * count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        Array.Sort(rates);
        return rates[repeat / 2];
    }

    private struct Work : IWork
    {
        public float* A, B, C;
        public int Count;

        public readonly void Invoke(int chunk)
        {
            (int start, int length) = Chunks.Range(chunk, Count);
            float* a = A + start, b = B + start, c = C + start;
            var scale = new Vector<float>(0.5f);
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
                Vector.Store(Vector.Load(b + i) + (scale * Vector.Load(c + i)), a + i);
            for (; i < length; i++)
                a[i] = b[i] + (0.5f * c[i]);
        }
    }
}
