using AdvScratch.IlgpuEmulator;

namespace ILGPU.Runtime;

/// <summary>Memory of the device.</summary>
public abstract class MemoryBuffer : AcceleratorObject
{
    private protected MemoryBuffer(Accelerator accelerator, long length, int elementSize)
        : base(accelerator) => (Length, ElementSize) = (length, elementSize);

    /// <summary>Elements.</summary>
    public long Length { get; }

    /// <summary>Bytes of an element.</summary>
    public int ElementSize { get; }

    /// <summary>Bytes of all elements.</summary>
    public long LengthInBytes => Length * ElementSize;
}

/// <summary>
/// Elements of one type in the memory of the device. As in the original, the garbage collector frees a buffer when neither it nor
/// a view of it is in reach, even if a finalizer brings them back.
/// </summary>
public sealed class MemoryBuffer1D<T, TStride> : MemoryBuffer
    where T : unmanaged
    where TStride : struct, IStride1D
{
    private readonly DeviceMemory _memory;

    internal MemoryBuffer1D(Accelerator accelerator, DeviceMemory memory)
        : base(accelerator, memory.Size / ElementOf<T>.Size, ElementOf<T>.Size)
    {
        _memory = memory;
        memory.Owner = this;
        View = new ArrayView1D<T, TStride>(new ArrayView<T>(memory, 0, (int)Length));
    }

    /// <summary>Frees it.</summary>
    ~MemoryBuffer1D()
    {
        _memory.Free();
        Accelerator.Release(this, LengthInBytes);
    }

    /// <summary>All elements.</summary>
    public ArrayView1D<T, TStride> View { get; }

    /// <summary>All elements.</summary>
    public ArrayView<T> AsContiguous() => View.BaseView;

    /// <summary>All elements.</summary>
    public static implicit operator ArrayView1D<T, TStride>(MemoryBuffer1D<T, TStride> buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return buffer.View;
    }

    /// <summary>All elements.</summary>
    public static explicit operator ArrayView<T>(MemoryBuffer1D<T, TStride> buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return buffer.AsContiguous();
    }

    private protected override long Free()
    {
        // the driver waits for the device before it frees memory
        Accelerator.Synchronize();
        _memory.Free();
        return LengthInBytes;
    }
}
