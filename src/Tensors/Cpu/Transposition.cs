namespace AdvScratch.Tensors.Cpu;

/// <summary>The transposed copy that all packing of row-contiguous data comes down to.</summary>
internal static unsafe class Transposition<T>
    where T : unmanaged
{
    /// <summary>Elements of a line that are copied before the next lines' turn, so that the target stays in the first-level cache.</summary>
    private const int Block = 128;

    /// <summary>target[i · pitch + l] = source[l · stride + i] for l &lt; lines, i &lt; length.</summary>
    public static void Copy(T* source, long stride, int lines, int length, T* target, int pitch)
    {
        for (int start = 0; start < length; start += Block)
        {
            int count = Math.Min(Block, length - start);
            T* from = source + start, to = target + ((long)start * pitch);
            int line = 0;
            for (; line <= lines - 8; line += 8)
                CopyEight(from + (line * stride), stride, count, to + line, pitch);
            for (; line < lines; line++)
            {
                for (int i = 0; i < count; i++)
                    to[((long)i * pitch) + line] = from[(line * stride) + i];
            }
        }
    }

    private static void CopyEight(T* a, long stride, int count, T* to, int pitch)
    {
        T* b = a + stride, c = b + stride, d = c + stride, e = d + stride, f = e + stride, g = f + stride, h = g + stride;
        for (int i = 0; i < count; i++, to += pitch)
        {
            to[0] = a[i];
            to[1] = b[i];
            to[2] = c[i];
            to[3] = d[i];
            to[4] = e[i];
            to[5] = f[i];
            to[6] = g[i];
            to[7] = h[i];
        }
    }
}

/// <summary>target[i · targetStep] = source[i · sourceStep].</summary>
internal static unsafe class StridedCopy<T>
    where T : unmanaged
{
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
