using AdvScratch.IlgpuEmulator;
using ILGPU.Runtime;

namespace ILGPU;

/// <summary>What all views have.</summary>
public interface IArrayView
{
    /// <summary>It points to something.</summary>
    bool IsValid { get; }

    /// <summary>Elements.</summary>
    long Length { get; }

    /// <summary>Bytes of an element.</summary>
    int ElementSize { get; }

    /// <summary>Bytes of all elements.</summary>
    long LengthInBytes { get; }
}

/// <summary>A view whose elements lie next to each other.</summary>
public interface IContiguousArrayView : IArrayView
{
    /// <summary>Its bytes.</summary>
    ArrayView<byte> AsRawArrayView();
}

/// <summary>A view of elements of one type that lie next to each other.</summary>
public interface IContiguousArrayView<T> : IContiguousArrayView
    where T : unmanaged;

/// <summary>
/// A stretch of device memory. Elements are for kernels only; their indices are checked. What is read and written through the
/// references that the indexer returns is found out later: see <see cref="Emulator"/>.
/// </summary>
public readonly struct ArrayView<T> : IContiguousArrayView<T>
    where T : unmanaged
{
    private readonly DeviceMemory? _memory;

    // in bytes
    private readonly int _offset;

    internal ArrayView(DeviceMemory memory, int offset, int length) => (_memory, _offset, Length) = (memory, offset, length);

    /// <summary>Bytes of an element.</summary>
    public static readonly int ElementSize = ElementOf<T>.Size;

    /// <summary>A view of nothing.</summary>
    public static ArrayView<T> Empty => default;

    /// <summary>Elements.</summary>
    public long Length { get; }

    /// <summary>Elements, as an int.</summary>
    public int IntLength => checked((int)Length);

    /// <summary>Bytes of all elements.</summary>
    public long LengthInBytes => Length * ElementSize;

    /// <summary>It has elements.</summary>
    public bool IsValid => Length > 0;

    int IArrayView.ElementSize => ElementSize;

    internal Span<byte> Bytes => _memory is null ? [] : _memory.Bytes.Slice(_offset, (int)LengthInBytes);

    internal DeviceMemory? Memory => _memory;

    /// <summary>The element at an index, in a kernel.</summary>
    /// <exception cref="KernelFaultException">Outside of the view.</exception>
    public ref T this[int index] => ref this[(long)index];

    /// <summary>The element at an index, in a kernel.</summary>
    /// <exception cref="KernelFaultException">Outside of the view.</exception>
    public ref T this[long index]
    {
        get
        {
            if ((ulong)index >= (ulong)Length)
                throw Fault($"uses index {index} of {this}");
            return ref _memory!.Touch<T>(_offset + ((int)index * ElementSize));
        }
    }

    /// <summary>From an index to the end.</summary>
    public ArrayView<T> SubView(long index) => SubView(index, Length - index);

    /// <summary>A part: its first index and its length.</summary>
    /// <exception cref="KernelFaultException">Not within the view, or begins at its end.</exception>
    public ArrayView<T> SubView(int index, int subViewLength) => SubView((long)index, subViewLength);

    /// <inheritdoc cref="SubView(int, int)"/>
    public ArrayView<T> SubView(long index, long subViewLength)
    {
        bool begins = (index >= 0 && index < Length) || (index == 0 && Length == 0);
        if (!begins || subViewLength < 0 || index + subViewLength > Length)
            throw Fault($"takes {subViewLength} elements from index {index} of {this}");
        return _memory is null ? default : new ArrayView<T>(_memory, _offset + ((int)index * ElementSize), (int)subViewLength);
    }

    /// <summary>The same bytes as elements of another type; an incomplete last one is left out.</summary>
    /// <exception cref="KernelFaultException">The first byte is not at a multiple of the new element's size.</exception>
    public ArrayView<TOther> Cast<TOther>()
        where TOther : unmanaged
    {
        int size = ElementOf<TOther>.Size;
        if (_offset % size != 0)
            throw Fault($"casts {this} to {typeof(TOther).Name}, to whose {size} bytes it is not aligned");
        return _memory is null ? default : new ArrayView<TOther>(_memory, _offset, (int)(LengthInBytes / size));
    }

    /// <inheritdoc/>
    public ArrayView<byte> AsRawArrayView() => _memory is null ? default : new ArrayView<byte>(_memory, _offset, (int)LengthInBytes);

    /// <summary>The view as a 1-d view with a stride.</summary>
    public static implicit operator ArrayView1D<T, Stride1D.Dense>(ArrayView<T> view) => new(view);

    /// <summary>A dense 1-d view as a plain one.</summary>
    public static implicit operator ArrayView<T>(ArrayView1D<T, Stride1D.Dense> view) => view.BaseView;

    /// <inheritdoc/>
    public override string ToString() => _memory is null
        ? "an empty view"
        : $"a view of {Length} {typeof(T).Name} from byte {_offset} of {_memory}";

    internal ArrayView<T> Aligned(int bytes) => _offset % bytes == 0
        ? this
        : throw Fault($"takes {this} for aligned to {bytes} bytes");

    private KernelFaultException Fault(string what) => Scheduler.IsInKernel
        ? Scheduler.Running.Tracker.Position.Fault(what)
        : new KernelFaultException($"The host {what}.");
}
