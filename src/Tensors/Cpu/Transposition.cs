using System.Runtime.CompilerServices;

namespace AdvScratch.Tensors.Cpu;

/// <summary>The transposed copy that all packing of row-contiguous data comes down to.</summary>
internal static unsafe class Transposition<T>
    where T : unmanaged
{
    /// <summary>Elements of a line that are copied before the next lines' turn, so that the target stays in the first-level cache.</summary>
    private const int Block = 128;

    /// <summary>The same when rows of the target are far apart and may fall into few sets of the cache.</summary>
    private const int FarBlock = 16;

    /// <summary>Elements of a 128-bit lane: as many lines' elements change places at a time.</summary>
    private static int Lane => 16 / sizeof(T);

    /// <summary>target[i · pitch + l] = source[l · stride + i] for l &lt; lines, i &lt; length; the two do not overlap.</summary>
    public static void Copy(T* source, long stride, int lines, int length, T* target, long pitch)
    {
        if (lines < Lane || length < Lane)
        {
            CopyScalars(source, stride, lines, length, target, pitch);
            return;
        }
        int block = pitch < 4 * Block ? Block : FarBlock;
        for (int start = 0; start < length; start += block)
        {
            int count = Math.Min(block, length - start);
            if (count < Lane) // begin earlier: some elements are copied twice
                (start, count) = (length - Lane, Lane);
            CopyBlock(source + start, (nint)stride, lines, count, target + (start * pitch), (nint)pitch);
        }
    }

    /// <summary>All lines of a block, by the width that fits; the last lines may be copied twice.</summary>
    private static void CopyBlock(T* source, nint stride, int lines, int count, T* target, nint pitch)
    {
        int widest = Math.Min(CpuBackend.VectorBits / 8 / sizeof(T), lines);
        for (int line = 0; line < lines;)
        {
            int left = lines - line;
            int width = left > 2 * Lane && widest >= 4 * Lane ? 4 * Lane : left > Lane && widest >= 2 * Lane ? 2 * Lane : Lane;
            line = Math.Min(line, lines - width);
            T* from = source + (line * stride), to = target + line;
            if (width == 4 * Lane)
                CopyLines<Simd512<T>>(from, stride, count, to, pitch);
            else if (width == 2 * Lane)
                CopyLines<Simd256<T>>(from, stride, count, to, pitch);
            else
                CopyLines<Simd128<T>>(from, stride, count, to, pitch);
            line += width;
        }
    }

    /// <summary>As many lines as a register has elements, a lane of each at a time; the last elements may be copied twice.</summary>
    private static void CopyLines<TSimd>(T* source, nint stride, int count, T* target, nint pitch)
        where TSimd : struct, ISimd<TSimd, T>
    {
        nint lanes = Lane * stride;
        for (int next = 0; next < count; next += Lane)
        {
            int i = Math.Min(next, count - Lane);
            T* from = source + i, to = target + (i * pitch);
            TSimd a = TSimd.LoadLanes(from, lanes), b = TSimd.LoadLanes(from + stride, lanes);
            if (sizeof(T) == 8)
            {
                TSimd.Low64(a, b).Store(to);
                TSimd.High64(a, b).Store(to + pitch);
                continue;
            }
            TSimd c = TSimd.LoadLanes(from + (2 * stride), lanes), d = TSimd.LoadLanes(from + (3 * stride), lanes);
            TSimd low = TSimd.Low32(a, b), high = TSimd.High32(a, b), low2 = TSimd.Low32(c, d), high2 = TSimd.High32(c, d);
            TSimd.Low64(low, low2).Store(to);
            TSimd.High64(low, low2).Store(to + pitch);
            TSimd.Low64(high, high2).Store(to + (2 * pitch));
            TSimd.High64(high, high2).Store(to + (3 * pitch));
        }
    }

    private static void CopyScalars(T* source, long stride, int lines, int length, T* target, long pitch)
    {
        for (int line = 0; line < lines; line++)
        {
            for (int i = 0; i < length; i++)
                target[(i * pitch) + line] = source[(line * stride) + i];
        }
    }
}

/// <summary>target[i · targetStep] = source[i · sourceStep].</summary>
internal static unsafe class StridedCopy<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(T* source, int sourceStep, T* target, int targetStep, int count)
    {
        int i = 0;
        for (; i <= count - 4; i += 4, source += 4 * sourceStep, target += 4 * targetStep)
        {
            T a = source[0], b = source[sourceStep], c = source[2 * sourceStep], d = source[3 * sourceStep];
            target[0] = a;
            target[targetStep] = b;
            target[2 * targetStep] = c;
            target[3 * targetStep] = d;
        }
        for (; i < count; i++, source += sourceStep, target += targetStep)
            *target = *source;
    }
}
