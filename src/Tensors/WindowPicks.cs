using System.Runtime.InteropServices;
using AdvScratch.Tensors.Memory;

namespace AdvScratch.Tensors;

/// <summary>
/// Which element of each of a pooling's windows was taken: its place in the window, r·kernel + t, in one byte (four where
/// windows have more than 256 elements). Belongs to the current <see cref="TensorScope"/>, as a tensor does.
/// </summary>
public sealed class WindowPicks
{
    private const int LargestCompactKernel = 16;

    internal WindowPicks(Pool2dGeometry geometry, Device device)
    {
        Geometry = geometry;
        Storage = device.Backend.Allocate((long)Count * (IsCompact ? sizeof(byte) : sizeof(int)));
    }

    /// <summary>The windows.</summary>
    public Pool2dGeometry Geometry { get; }

    /// <summary>Number of windows.</summary>
    public int Count => Geometry.Planes * Geometry.OutHeight * Geometry.OutWidth;

    /// <summary>True where a place is a byte, false where it is an int.</summary>
    internal bool IsCompact => Geometry.Kernel <= LargestCompactKernel;

    internal Storage Storage { get; }

    /// <summary>The place picked in window i.</summary>
    internal int this[int i]
    {
        get => IsCompact ? Storage.Read()[i] : MemoryMarshal.Cast<byte, int>(Storage.Read())[i];
        set
        {
            if (IsCompact)
                Span<byte>()[i] = (byte)value;
            else
                Span<int>()[i] = value;
        }
    }

    /// <summary>All places, on the host; <typeparamref name="T"/> is what <see cref="IsCompact"/> says.</summary>
    internal unsafe Span<T> Span<T>()
        where T : unmanaged => new(((HostStorage)Storage).Pointer, Count);
}
