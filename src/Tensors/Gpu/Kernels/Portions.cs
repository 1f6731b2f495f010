namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// How elements are dealt out to threads: four neighbours to each of the first threads, which load and store them at once, and one
/// to each of the others. Tensors begin where fours do, at the beginning of a block of memory.
/// </summary>
internal struct Portions
{
    private int _count, _fours;

    /// <summary>As many fours as there are, and single elements for what is left.</summary>
    public static Portions Of(int count) => new() { _count = count, _fours = count >> 2 };

    /// <summary>Single elements only.</summary>
    public static Portions Singles(int count) => new() { _count = count };

    /// <summary>Number of threads that have a portion.</summary>
    public readonly int Threads => _count - (3 * _fours);

    /// <summary>Whether a thread has four elements.</summary>
    public readonly bool HasFour(int thread) => thread < _fours;

    /// <summary>Whether a thread that has no four has an element.</summary>
    public readonly bool HasOne(int thread) => thread + (3 * _fours) < _count;

    /// <summary>Whether a thread has four elements or one.</summary>
    public readonly bool HasAny(int thread) => HasFour(thread) || HasOne(thread);

    /// <summary>The number of a thread's four among fours, or of its element among elements.</summary>
    public readonly int At(int thread) => HasFour(thread) ? thread : thread + (3 * _fours);
}
