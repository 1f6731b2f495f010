using System.Runtime.InteropServices;
using AdvScratch.Tensors.Memory;

namespace AdvScratch.Tensors.Cpu;

/// <summary>A kernel's temporary memory, borrowed from the buffer pool until disposed; 64-byte aligned, contents undefined.</summary>
internal readonly unsafe ref struct Scratch<T> : IDisposable
    where T : unmanaged
{
    private readonly byte[] _buffer;

    public Scratch(long count)
    {
        _buffer = BufferPool.Rent(count * sizeof(T));
        nint start = Marshal.UnsafeAddrOfPinnedArrayElement(_buffer, 0);
        Pointer = (T*)((start + BufferPool.Alignment - 1) & -BufferPool.Alignment);
    }

    public T* Pointer { get; }

    public void Dispose() => BufferPool.Return(_buffer);
}
