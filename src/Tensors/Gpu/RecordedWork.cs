
namespace AdvScratch.Tensors.Gpu;

/// <summary>
/// The launches of some work, to be queued again. The memory that the work took stays taken for as long as this lives, since the
/// kernels' arguments are addresses. On CUDA the launches become one graph before they are repeated for the first time.
/// </summary>
internal sealed class RecordedWork : IRecordedWork
{
    private readonly GpuContext _context;
    private readonly HeldBlocks _blocks;
    private readonly List<Action> _launches = [];
    private readonly HashSet<DeviceStorage> _foreign = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<DeviceStorage> _written = new(ReferenceEqualityComparer.Instance);
    private CudaGraph? _graph;
    private bool _isCaptured;

    // of work that somebody forgot to dispose the memory comes back
    ~RecordedWork() => _context.Memory.Release(_blocks);

    private RecordedWork(GpuContext context) => (_context, _blocks) = (context, context.Memory.Hold());

    /// <summary>Whether something happened that a repetition would miss: the host read, wrote or drew numbers.</summary>
    public bool DependsOnHost { get; set; }

    /// <summary>Does the work and notes it; null if it cannot be repeated.</summary>
    public static RecordedWork? Of(GpuContext context, Action work)
    {
        var recorded = new RecordedWork(context);
        context.Recording = recorded;
        bool isDone = false;
        try
        {
            work();
            isDone = true;
        }
        finally
        {
            context.Recording = null;
            context.Memory.EndHold();
            isDone &= !recorded.DependsOnHost && !recorded._foreign.Any(static storage => storage.IsReleased);
            if (!isDone)
                recorded.Dispose();
        }
        if (!isDone)
            return null;
        // what was made and released on the way exists as memory only
        recorded._written.RemoveWhere(static storage => storage.IsReleased);
        return recorded;
    }

    /// <summary>Notes a launch or a copy that was queued.</summary>
    public void Add(Action launch) => _launches.Add(launch);

    /// <summary>Notes that the work uses a tensor's memory.</summary>
    public void Uses(DeviceStorage storage, DeviceBlock block, bool writes)
    {
        if (block.Holder != _blocks)
            _foreign.Add(storage);
        if (writes)
            _written.Add(storage);
    }

    public void Replay()
    {
        // whoever records this would not see it
        _context.Recording?.DependsOnHost = true;
        foreach (DeviceStorage storage in _foreign)
        {
            if (storage.IsReleased)
                throw new InvalidOperationException("Recorded work cannot be repeated: a tensor that it uses was released; keep it until the work is disposed.");
        }
        if (!_isCaptured)
        {
            _graph = CudaGraph.TryCapture(_context.Stream, Queue);
            _isCaptured = true;
        }
        if (_graph is null)
            Queue();
        else
            _graph.Launch();
        foreach (DeviceStorage storage in _written)
            storage.Forget();
    }

    public void Dispose()
    {
        _graph?.Dispose();
        _context.Memory.Release(_blocks);
        GC.SuppressFinalize(this);
    }

    private void Queue()
    {
        foreach (Action launch in _launches)
            launch();
    }
}
