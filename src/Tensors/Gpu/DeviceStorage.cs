using AdvScratch.Tensors.Memory;
using ILGPU;

namespace AdvScratch.Tensors.Gpu;

/// <summary>
/// Bytes in the device's memory, with a copy on the host as long as it is known to be the same: what was uploaded (labels,
/// indices) is read without waiting for the device.
/// </summary>
internal sealed class DeviceStorage(GpuContext context, long bytes) : Storage(bytes)
{
    private DeviceBlock? _block = context.Memory.RentForTensor(bytes);
    private byte[]? _host;
    private bool _isHostCurrent;

    // nobody releases what persists (weights, statistics): its block comes back when the garbage collector finds it
    ~DeviceStorage()
    {
        if (_block is not null)
            context.Memory.Lose(_block);
    }

    public override bool IsOnHost => _isHostCurrent;

    /// <summary>Whether its memory may belong to others already.</summary>
    public bool IsReleased => _block is null;

    /// <summary>The bytes, for kernels to read.</summary>
    public ArrayView<T> ToRead<T>()
        where T : unmanaged => View<T>(writes: false);

    /// <summary>The bytes, for kernels to write.</summary>
    public ArrayView<T> ToWrite<T>()
        where T : unmanaged
    {
        Forget();
        return View<T>(writes: true);
    }

    /// <summary>The device has changed, or will change, the bytes: the host no longer knows them.</summary>
    public void Forget() => _isHostCurrent = false;

    public override ReadOnlySpan<byte> Read()
    {
        ArrayView<byte> view = ToRead<byte>();
        _host ??= BufferPool.Rent(Bytes);
        if (!_isHostCurrent && Bytes > 0)
        {
            DependOnHost();
            context.Download(view, _host.AsSpan(0, (int)Bytes));
        }
        _isHostCurrent = true;
        return _host.AsSpan(0, (int)Bytes);
    }

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        DependOnHost();
        context.Upload(bytes, ToWrite<byte>());
        _host ??= BufferPool.Rent(Bytes);
        bytes.CopyTo(_host);
        _isHostCurrent = true;
    }

    public override void CopyFrom(Storage source, long sourceStart, long start, long bytes)
    {
        if (bytes > 0)
            context.Copy(((DeviceStorage)source).ToRead<byte>().SubView(sourceStart, bytes), ToWrite<byte>().SubView(start, bytes));
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

    private ArrayView<T> View<T>(bool writes)
        where T : unmanaged
    {
        DeviceBlock block = _block ?? throw Released();
        context.Recording?.Uses(this, block, writes);
        return block.Bytes.SubView(0, Bytes).Cast<T>();
    }

    private void DependOnHost() => context.Recording?.DependsOnHost = true;
}
