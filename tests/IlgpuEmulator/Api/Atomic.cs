using AdvScratch.IlgpuEmulator;

namespace ILGPU;

/// <summary>
/// Operations on an integer of a view that no other thread can interrupt. They race with plain reads and writes, never with each
/// other. Those of floats are missing on purpose: their sums depend on the order. The value must not come from a shuffle or
/// barrier in the same expression: what a thread refers to while it waits counts as read.
/// </summary>
public static class Atomic
{
    /// <summary>target += value.</summary>
    /// <returns>What the target was before.</returns>
    public static int Add(ref int target, int value) => Replace(ref target, unchecked(target + value));

    /// <inheritdoc cref="Add(ref int, int)"/>
    public static uint Add(ref uint target, uint value) => Replace(ref target, unchecked(target + value));

    /// <inheritdoc cref="Add(ref int, int)"/>
    public static long Add(ref long target, long value) => Replace(ref target, unchecked(target + value));

    /// <inheritdoc cref="Add(ref int, int)"/>
    public static ulong Add(ref ulong target, ulong value) => Replace(ref target, unchecked(target + value));

    /// <summary>target = the larger of target and value.</summary>
    /// <returns>What the target was before.</returns>
    public static int Max(ref int target, int value) => Replace(ref target, Math.Max(target, value));

    /// <inheritdoc cref="Max(ref int, int)"/>
    public static uint Max(ref uint target, uint value) => Replace(ref target, Math.Max(target, value));

    /// <inheritdoc cref="Max(ref int, int)"/>
    public static long Max(ref long target, long value) => Replace(ref target, Math.Max(target, value));

    /// <inheritdoc cref="Max(ref int, int)"/>
    public static ulong Max(ref ulong target, ulong value) => Replace(ref target, Math.Max(target, value));

    /// <summary>target = value, if it is <paramref name="compare"/>.</summary>
    /// <returns>What the target was before.</returns>
    public static int CompareExchange(ref int target, int compare, int value) =>
        Replace(ref target, target == compare ? value : target);

    /// <inheritdoc cref="CompareExchange(ref int, int, int)"/>
    public static uint CompareExchange(ref uint target, uint compare, uint value) =>
        Replace(ref target, target == compare ? value : target);

    /// <inheritdoc cref="CompareExchange(ref int, int, int)"/>
    public static long CompareExchange(ref long target, long compare, long value) =>
        Replace(ref target, target == compare ? value : target);

    /// <inheritdoc cref="CompareExchange(ref int, int, int)"/>
    public static ulong CompareExchange(ref ulong target, ulong compare, ulong value) =>
        Replace(ref target, target == compare ? value : target);

    // only one emulated thread runs at a time, so that nothing can come between
    private static T Replace<T>(ref T target, T value)
        where T : unmanaged
    {
        Scheduler.Running.Tracker.LogAtomic(ref target);
        T before = target;
        target = value;
        return before;
    }
}
