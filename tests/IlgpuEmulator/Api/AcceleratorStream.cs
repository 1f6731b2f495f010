namespace ILGPU.Runtime;

/// <summary>Work in its order: done at once, or when it must be (<see cref="Device.WorksLate"/>).</summary>
public class AcceleratorStream : AcceleratorObject
{
    private readonly Queue<Action> _pending = new();
    private long _done;

    internal AcceleratorStream(Accelerator accelerator)
        : base(accelerator)
    {
    }

    /// <summary>Does all that is left to do.</summary>
    public void Synchronize() => DoUntil(_done + _pending.Count);

    /// <summary>A point in the stream's work that can be waited for.</summary>
    /// <exception cref="NotSupportedException">The context was made without Profiling().</exception>
    public ProfilingMarker AddProfilingMarker() => Accelerator.Context.AllowsProfiling
        ? new ProfilingMarker(this, _done + _pending.Count)
        : throw new NotSupportedException("The context was made without Profiling().");

    internal void Submit(Action work)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        _pending.Enqueue(work);
        if (!Accelerator.Device.WorksLate)
            Synchronize();
    }

    /// <summary>Does the first pieces of work. A piece that fails counts as done.</summary>
    internal void DoUntil(long count)
    {
        while (_done < count)
        {
            _done++;
            _pending.Dequeue()();
        }
    }

    private protected override long Free()
    {
        Synchronize();
        return 0;
    }
}

/// <summary>A point in a stream's work.</summary>
public sealed class ProfilingMarker : AcceleratorObject
{
    private readonly AcceleratorStream _stream;
    private readonly long _count;

    internal ProfilingMarker(AcceleratorStream stream, long count)
        : base(stream.Accelerator) => (_stream, _count) = (stream, count);

    /// <summary>Waits until the work before it is done.</summary>
    public void Synchronize() => _stream.DoUntil(_count);

    private protected override long Free() => 0;
}
