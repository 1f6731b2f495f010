using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AdvScratch.Tensors.Memory;

/// <summary>
/// The bytes behind one or more tensors (reshaped tensors share them). Its buffer goes back to the pool when the
/// <see cref="TensorScope"/> that owns it ends; reading it afterwards is an error that says so.
/// </summary>
internal sealed unsafe class Storage
{
    private byte[]? _buffer;
    private byte* _pointer;

    public Storage(long bytes)
    {
        Bytes = bytes;
        _buffer = BufferPool.Rent(bytes);
        nint start = Marshal.UnsafeAddrOfPinnedArrayElement(_buffer, 0);
        _pointer = (byte*)((start + BufferPool.Alignment - 1) & -BufferPool.Alignment);
        TensorScope.Current?.Adopt(this);
    }

    public long Bytes { get; }

    /// <summary>The scope that will release this storage; null when only the garbage collector will.</summary>
    public TensorScope? Owner { get; set; }

    /// <summary>How many holders (pending adjoints of a backward walk) forbid an early release.</summary>
    public int Holds { get; set; }

    public bool IsReleased => _buffer is null;

    public byte* Pointer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _pointer is not null ? _pointer : throw Released();
    }

    public void Release()
    {
        if (_buffer is null)
            return;
        BufferPool.Return(_buffer);
        _buffer = null;
        _pointer = null;
    }

    private static ObjectDisposedException Released() =>
        new(nameof(Tensor), "This tensor was made inside a TensorScope that has ended; call scope.Keep(tensor) before the scope ends.");
}
