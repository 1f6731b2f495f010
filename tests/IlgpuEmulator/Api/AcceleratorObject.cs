namespace ILGPU.Runtime;

/// <summary>What belongs to an accelerator, and goes with it.</summary>
public abstract class AcceleratorObject : IDisposable
{
    private protected AcceleratorObject(Accelerator accelerator)
    {
        Accelerator = accelerator;
        accelerator.Adopt(this);
    }

    /// <summary>Whose it is.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>It has been disposed.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        if (IsDisposed)
            return;
        IsDisposed = true;
        Accelerator.Release(this, Free());
        GC.SuppressFinalize(this);
    }

    /// <returns>Bytes of the device's memory that are free again.</returns>
    private protected abstract long Free();
}

/// <summary>The device refused.</summary>
public abstract class AcceleratorException : Exception
{
    private protected AcceleratorException(string message)
        : base(message)
    {
    }

    /// <summary>What kind of device it was.</summary>
    public abstract AcceleratorType AcceleratorType { get; }
}
