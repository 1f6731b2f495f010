using System.Runtime.InteropServices;

namespace ILGPU.Runtime;

/// <summary>
/// Copies. Those between device and page-locked memory are queued; those with memory of the host that is not page-locked wait for
/// the stream. Lengths are checked against the views, where the original lets a copy run over into what lies behind.
/// </summary>
public static class ArrayViewExtensions
{
    /// <summary>Tells the original's compiler that the view begins at a multiple of so many bytes.</summary>
    /// <exception cref="AdvScratch.IlgpuEmulator.KernelFaultException">It does not.</exception>
    public static ArrayView<T> AsAligned<T>(this ArrayView<T> view, int alignmentInBytes)
        where T : unmanaged => view.Aligned(alignmentInBytes);

    /// <summary>Sets all bytes to 0, in the stream.</summary>
    public static void MemSetToZero<TView>(this TView view, AcceleratorStream stream)
        where TView : IContiguousArrayView => view.MemSet(stream, 0);

    /// <summary>Sets all bytes, in the stream.</summary>
    public static void MemSet<TView>(this TView view, AcceleratorStream stream, byte value)
        where TView : IContiguousArrayView
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArrayView<byte> bytes = view.AsRawArrayView();
        stream.Submit(() => bytes.Bytes.Fill(value));
    }

    /// <summary>Copies as much as the target takes, in the stream.</summary>
    public static void CopyTo<TView>(this TView source, AcceleratorStream stream, in TView target)
        where TView : IContiguousArrayView
    {
        ArrayView<byte> to = target.AsRawArrayView();
        Copy(stream, Start(source, to.Length, nameof(target)), to);
    }

    /// <summary>Copies all of the source, in the stream.</summary>
    public static void CopyFrom<TView>(this TView target, AcceleratorStream stream, in TView source)
        where TView : IContiguousArrayView
    {
        ArrayView<byte> from = source.AsRawArrayView();
        Copy(stream, from, Start(target, from.Length, nameof(source)));
    }

    /// <summary>Copies to page-locked memory, in the stream.</summary>
    public static void CopyToPageLockedAsync<T, TView>(
        this TView source, AcceleratorStream stream, PageLockedArray<T> pageLockedArray)
        where TView : IContiguousArrayView<T>
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(pageLockedArray);
        source.AsRawArrayView().CopyTo(stream, pageLockedArray.ArrayView.AsRawArrayView());
    }

    /// <summary>Copies from page-locked memory, in the stream.</summary>
    public static void CopyFromPageLockedAsync<T, TView>(
        this TView target, AcceleratorStream stream, PageLockedArray<T> pageLockedArray)
        where TView : IContiguousArrayView<T>
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(pageLockedArray);
        target.AsRawArrayView().CopyFrom(stream, pageLockedArray.ArrayView.AsRawArrayView());
    }

    /// <summary>Waits for the stream and fills the span.</summary>
    public static void CopyToCPU<T, TView>(this TView source, AcceleratorStream stream, in Span<T> span)
        where TView : IContiguousArrayView<T>
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> target = MemoryMarshal.AsBytes(span);
        stream.Synchronize();
        Start(source, target.Length, nameof(span)).Bytes.CopyTo(target);
    }

    /// <summary>Waits for the stream and copies all of the span.</summary>
    public static void CopyFromCPU<T, TView>(this TView target, AcceleratorStream stream, in ReadOnlySpan<T> span)
        where TView : IContiguousArrayView<T>
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(stream);
        ReadOnlySpan<byte> source = MemoryMarshal.AsBytes(span);
        stream.Synchronize();
        source.CopyTo(Start(target, source.Length, nameof(span)).Bytes);
    }

    /// <summary>Waits for the stream and copies a number of elements to where the reference points.</summary>
    public static void CopyToCPU<T, TView>(this TView source, AcceleratorStream stream, ref T cpuData, long length)
        where TView : IContiguousArrayView<T>
        where T : unmanaged => source.CopyToCPU(stream, MemoryMarshal.CreateSpan(ref cpuData, checked((int)length)));

    /// <summary>Waits for the stream and copies a number of elements from where the reference points.</summary>
    public static void CopyFromCPU<T, TView>(this TView target, AcceleratorStream stream, ref T cpuData, long length)
        where TView : IContiguousArrayView<T>
        where T : unmanaged =>
        target.CopyFromCPU<T, TView>(stream, MemoryMarshal.CreateReadOnlySpan(ref cpuData, checked((int)length)));

    /// <summary>Waits for the stream and fills the array, which is as long as the view.</summary>
    public static void CopyToCPU<T>(this ArrayView<T> view, AcceleratorStream stream, T[] data)
        where T : unmanaged
    {
        CheckArray(view, data);
        view.CopyToCPU(stream, data.AsSpan());
    }

    /// <summary>Waits for the stream and copies the array, which is as long as the view.</summary>
    public static void CopyFromCPU<T>(this ArrayView<T> view, AcceleratorStream stream, T[] data)
        where T : unmanaged
    {
        CheckArray(view, data);
        view.CopyFromCPU<T, ArrayView<T>>(stream, data.AsSpan());
    }

    /// <summary>Waits for the accelerator's default stream and fills the array, which is as long as the buffer.</summary>
    public static void CopyToCPU<T>(this MemoryBuffer1D<T, Stride1D.Dense> buffer, T[] data)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(buffer);
        buffer.AsContiguous().CopyToCPU(buffer.Accelerator.DefaultStream, data);
    }

    /// <summary>Waits for the accelerator's default stream and copies the array, which is as long as the buffer.</summary>
    public static void CopyFromCPU<T>(this MemoryBuffer1D<T, Stride1D.Dense> buffer, T[] data)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(buffer);
        buffer.AsContiguous().CopyFromCPU(buffer.Accelerator.DefaultStream, data);
    }

    private static void CheckArray<T>(ArrayView<T> view, T[] data)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Length < view.Length)
            throw new ArgumentOutOfRangeException(nameof(data), $"The array has {data.Length} elements, {view} has {view.Length}.");
    }

    private static void Copy(AcceleratorStream stream, ArrayView<byte> source, ArrayView<byte> target)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Submit(() => source.Bytes.CopyTo(target.Bytes));
    }

    /// <summary>The first bytes of a view, of which it must have so many.</summary>
    private static ArrayView<byte> Start<TView>(TView view, long bytes, string other)
        where TView : IContiguousArrayView => bytes <= view.LengthInBytes
        ? view.AsRawArrayView().SubView(0, bytes)
        : throw new ArgumentOutOfRangeException(other, $"{bytes} bytes are more than {view} has.");
}
