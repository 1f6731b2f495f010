namespace AdvScratch.Tensors.Memory;

/// <summary>
/// Keeps released host buffers for reuse. Buffers are pinned managed arrays: one that nobody releases is simply
/// collected by the garbage collector, so forgetting is slow but never a leak.
/// </summary>
public static class BufferPool
{
    /// <summary>Alignment of a buffer's first element: a cache line, which is also the widest vector.</summary>
    internal const int Alignment = 64;

    /// <summary>How many sizes above the wanted one may serve it: two are at most 1.6 times as large.</summary>
    private const int LargerSizes = 2;

    private static readonly Dictionary<int, Stack<byte[]>> Free = [];
    private static readonly Lock Gate = new();
    private static long _pooled;
    private static long _allocated;

    /// <summary>Bytes that lie in the pool, ready for reuse.</summary>
    public static long PooledBytes => Interlocked.Read(ref _pooled);

    /// <summary>Bytes ever requested from the runtime; constant in the steady state of a training loop.</summary>
    public static long AllocatedBytes => Interlocked.Read(ref _allocated);

    /// <summary>Forgets all pooled buffers, so that the garbage collector can return them to the system.</summary>
    public static void Trim()
    {
        lock (Gate)
        {
            Free.Clear();
            _pooled = 0;
        }
    }

    /// <summary>A buffer of at least the given size; its contents are undefined.</summary>
    internal static byte[] Rent(long bytes)
    {
        int size = SizeOf(bytes + Alignment);
        lock (Gate)
        {
            // a somewhat larger one serves as well: the last, smaller batch of an epoch then needs no buffers of its own
            for (int step = 0, fit = size; step <= LargerSizes; step++, fit = SizeOf(Math.Min(fit + 1L, Array.MaxLength)))
            {
                if (Free.TryGetValue(fit, out Stack<byte[]>? stack) && stack.TryPop(out byte[]? buffer))
                {
                    _pooled -= fit;
                    return buffer;
                }
            }
        }
        Interlocked.Add(ref _allocated, size);
        return GC.AllocateUninitializedArray<byte>(size, pinned: true);
    }

    internal static void Return(byte[] buffer)
    {
        lock (Gate)
        {
            if (!Free.TryGetValue(buffer.Length, out Stack<byte[]>? stack))
                Free[buffer.Length] = stack = new Stack<byte[]>();
            stack.Push(buffer);
            _pooled += buffer.Length;
        }
    }

    private static int SizeOf(long bytes)
    {
        if (bytes > Array.MaxLength)
            throw new InvalidOperationException($"A tensor of {bytes - Alignment} bytes is larger than the {Array.MaxLength} bytes a buffer can have.");
        if (bytes <= 256)
            return 256;
        return (int)Math.Min(SizeClass.RoundUp(bytes), Array.MaxLength);
    }
}
