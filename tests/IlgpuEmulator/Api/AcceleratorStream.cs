namespace ILGPU.Runtime;

/// <summary>Work in its order: done at once, or when it must be (<see cref="Device.WorksLate"/>).</summary>
public class AcceleratorStream : AcceleratorObject
{
    private readonly Lock _gate = new();
    private readonly Queue<Action> _pending = new();
    private long _done;

    internal AcceleratorStream(Accelerator accelerator)
        : base(accelerator)
    {
    }

    /// <summary>Does all that is left to do.</summary>
    public void Synchronize() => DoUntil(long.MaxValue);

    /// <summary>A point in the stream's work that can be waited for.</summary>
    /// <exception cref="NotSupportedException">The context was made without Profiling().</exception>
    public ProfilingMarker AddProfilingMarker()
    {
        if (!Accelerator.Context.AllowsProfiling)
            throw new NotSupportedException("The context was made without Profiling().");
        lock (_gate)
            return new ProfilingMarker(this, _done + _pending.Count);
    }

    internal void Submit(Action work)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        lock (_gate)
        {
            _pending.Enqueue(work);
            if (!Accelerator.Device.WorksLate)
                Synchronize();
        }
    }

    /// <summary>Does the work up to a number of pieces, counted from the stream's beginning. A piece that fails counts as done.</summary>
    internal void DoUntil(long count)
    {
        lock (_gate)
        {
            while (_done < count && _pending.TryDequeue(out Action? work))
            {
                _done++;
                work();
            }
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
