using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AdvScratch.Tensors.Memory;

/// <summary>Bytes in the host's memory: a pinned buffer of the <see cref="BufferPool"/>.</summary>
internal sealed unsafe class HostStorage : Storage
{
    private byte[]? _buffer;
    private byte* _pointer;

    public HostStorage(long bytes)
        : base(bytes)
    {
        _buffer = BufferPool.Rent(bytes);
        nint start = Marshal.UnsafeAddrOfPinnedArrayElement(_buffer, 0);
        _pointer = (byte*)((start + BufferPool.Alignment - 1) & -BufferPool.Alignment);
    }

    public override bool IsOnHost => true;

    public byte* Pointer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _pointer is not null ? _pointer : throw Released();
    }

    public override ReadOnlySpan<byte> Read() => new(Pointer, checked((int)Bytes));

    public override void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(new Span<byte>(Pointer, checked((int)Bytes)));

    public override void CopyFrom(Storage source, long sourceStart, long start, long bytes) =>
        Buffer.MemoryCopy(((HostStorage)source).Pointer + sourceStart, Pointer + start, bytes, bytes);

    public override void Release()
    {
        if (_buffer is null)
            return;
        BufferPool.Return(_buffer);
        _buffer = null;
        _pointer = null;
    }
}
