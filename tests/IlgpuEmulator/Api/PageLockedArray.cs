using System.Runtime.InteropServices;
using AdvScratch.IlgpuEmulator;

namespace ILGPU.Runtime;

/// <summary>Memory of the host that the device copies from and to while the host goes on.</summary>
public abstract class PageLockedArray<T> : IDisposable
    where T : unmanaged
{
    private readonly DeviceMemory _memory;

    private protected PageLockedArray(DeviceMemory memory)
    {
        _memory = memory;
        ArrayView = new ArrayView<T>(memory, 0, memory.Size / ElementOf<T>.Size);
    }

    /// <summary>The elements, for the host.</summary>
    public Span<T> Span => MemoryMarshal.Cast<byte, T>(_memory.Bytes);

    /// <summary>Elements.</summary>
    public long Length => ArrayView.Length;

    /// <summary>The elements, for copies.</summary>
    public ArrayView<T> ArrayView { get; }

    /// <summary>Frees it; the program must have waited for its copies.</summary>
    public void Dispose()
    {
        _memory.Free();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A line of elements in memory of the host that the device copies from and to while the host goes on.</summary>
public sealed class PageLockedArray1D<T> : PageLockedArray<T>
    where T : unmanaged
{
    internal PageLockedArray1D(DeviceMemory memory)
        : base(memory)
    {
    }

    /// <summary>An element, for the host.</summary>
    public ref T this[int index] => ref Span[index];

    /// <summary>An element, for the host.</summary>
    public ref T this[long index] => ref Span[(int)index];
}

/// <summary>Allocation of page-locked memory.</summary>
public static class PageLockedArrayExtensions
{
    /// <summary>Page-locked memory of zeros.</summary>
    public static PageLockedArray1D<T> AllocatePageLocked1D<T>(this Accelerator accelerator, LongIndex1D extent)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        int length = checked((int)extent.X);
        var memory = new DeviceMemory(
            accelerator.Scheduler.Tracker, MemoryKind.Host, "page-locked memory", typeof(T), length, ElementOf<T>.Size);
        memory.Bytes.Clear();
        return new PageLockedArray1D<T>(memory);
    }
}
