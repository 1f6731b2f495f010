using AdvScratch.Tensors.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace AdvScratch.Tensors.Gpu;

/// <summary>
/// Bytes in the device's memory, with a copy on the host as long as it is known to be the same: what was uploaded (labels,
/// indices) is read without waiting for the device.
/// </summary>
internal sealed class DeviceStorage(GpuContext context, long bytes) : Storage(bytes)
{
    private DeviceBlock? _block = context.Memory.Rent(bytes);
    private byte[]? _host;
    private bool _isHostCurrent;

    // nobody releases what persists (weights, statistics): its block comes back when the garbage collector finds it
    ~DeviceStorage() => Release();

    public override bool IsOnHost => _isHostCurrent;

    /// <summary>The bytes, for kernels to read.</summary>
    public ArrayView<T> ToRead<T>()
        where T : unmanaged => (_block ?? throw Released()).Bytes.SubView(0, Bytes).Cast<T>();

    /// <summary>The bytes, for kernels to write.</summary>
    public ArrayView<T> ToWrite<T>()
        where T : unmanaged
    {
        _isHostCurrent = false;
        return ToRead<T>();
    }

    public override ReadOnlySpan<byte> Read()
    {
        ArrayView<byte> view = ToRead<byte>();
        _host ??= BufferPool.Rent(Bytes);
        if (!_isHostCurrent && Bytes > 0)
            context.Download(view, _host.AsSpan(0, (int)Bytes));
        _isHostCurrent = true;
        return _host.AsSpan(0, (int)Bytes);
    }

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        context.Upload(bytes, ToWrite<byte>());
        _host ??= BufferPool.Rent(Bytes);
        bytes.CopyTo(_host);
        _isHostCurrent = true;
    }

    public override void CopyFrom(Storage source, long sourceStart, long start, long bytes)
    {
        if (bytes > 0)
            ((DeviceStorage)source).ToRead<byte>().SubView(sourceStart, bytes).CopyTo(context.Stream, ToWrite<byte>().SubView(start, bytes));
    }

    public override void Release()
    {
        if (_block is null)
            return;
        context.Memory.Return(_block);
        _block = null;
        if (_host is not null)
            BufferPool.Return(_host);
        _host = null;
        _isHostCurrent = false;
#pragma warning disable CA1816 // a release is what elsewhere is called Dispose
        GC.SuppressFinalize(this);
#pragma warning restore CA1816
    }
}
