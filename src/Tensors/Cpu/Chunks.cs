namespace AdvScratch.Tensors.Cpu;

/// <summary>How flat work is cut for <see cref="WorkPool"/>: by its size only.</summary>
internal static class Chunks
{
    /// <summary>Elements that a thread takes at a time: some microseconds of work, and 64 KiB of floats.</summary>
    public const int Size = 16384;

    /// <summary>Elements of a buffer on the stack that stays in the first-level cache beside two more.</summary>
    public const int Tile = 1024;

    /// <summary>Number of chunks of <paramref name="size"/> in <paramref name="count"/>.</summary>
    public static int Of(int count, int size = Size) => (int)(((long)count + size - 1) / size);

    /// <summary>Where a chunk starts and how long it is; the last one may be shorter.</summary>
    public static (int Start, int Length) Range(int chunk, int count, int size = Size)
    {
        int start = chunk * size;
        return (start, Math.Min(size, count - start));
    }

    /// <summary>How many items of <paramref name="itemSize"/> elements make a chunk; at least one.</summary>
    public static int Items(int itemSize) => Math.Max(1, Size / Math.Max(1, itemSize));
}
