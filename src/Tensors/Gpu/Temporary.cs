using ILGPU;

namespace AdvScratch.Tensors.Gpu;

/// <summary>
/// Device memory for the launches of one operation. Disposing it does not wait for them: whoever gets the memory next is queued
/// behind.
/// </summary>
internal readonly struct Temporary<T>(GpuContext context, int length) : IDisposable
    where T : unmanaged
{
    private readonly DeviceBlock _block = context.Memory.Rent((long)length * ArrayView<T>.ElementSize);

    /// <summary>The elements, undefined at first.</summary>
    public ArrayView<T> View => _block.Bytes.Cast<T>().SubView(0, length);

    public void Dispose() => context.Memory.Return(_block);
}
