namespace AdvScratch.Tensors.Memory;

/// <summary>
/// The bytes behind one or more tensors (reshaped tensors share them), on a device. Its buffer goes back to its pool when
/// the <see cref="TensorScope"/> that owns it ends; reading it afterwards is an error that says so.
/// </summary>
internal abstract class Storage
{
    protected Storage(long bytes)
    {
        Bytes = bytes;
        TensorScope.Current?.Adopt(this);
    }

    public long Bytes { get; }

    /// <summary>The scope that will release this storage; null when only the garbage collector will.</summary>
    public TensorScope? Owner { get; set; }

    /// <summary>How many holders (pending adjoints of a backward walk) forbid an early release.</summary>
    public int Holds { get; set; }

    /// <summary>Whether <see cref="Read"/> gives the bytes without waiting for the device.</summary>
    public abstract bool IsOnHost { get; }

    /// <summary>All bytes, to be read until the storage is written or released.</summary>
    public abstract ReadOnlySpan<byte> Read();

    /// <summary>Replaces all bytes.</summary>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Copies bytes from a storage of the same device.</summary>
    public abstract void CopyFrom(Storage source, long sourceStart, long start, long bytes);

    /// <summary>Hands the buffer back to its pool.</summary>
    public abstract void Release();

    protected static ObjectDisposedException Released() =>
        new(nameof(Tensor), "This tensor was made inside a TensorScope that has ended; call scope.Keep(tensor) before the scope ends.");
}
