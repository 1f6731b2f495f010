using System.Collections.Concurrent;

namespace AdvScratch.IlgpuEmulator;

/// <summary>
/// A thread of the operating system that emulated threads run on. A group that meets a barrier needs one for each of its
/// threads, so they are pooled. Only the one with the baton is awake.
/// </summary>
internal sealed class Carrier
{
    private const int StackBytes = 1 << 20;

    private static readonly ConcurrentStack<Carrier> Idle = new();

    [ThreadStatic]
    private static Carrier? _own;

    private readonly object _bell = new();
    private bool _isRung;
    private Scheduler? _scheduler;
    private int _thread;

    private Carrier()
    {
    }

    /// <summary>The calling thread as a carrier.</summary>
    public static Carrier Own => _own ??= new Carrier();

    /// <summary>Hands the baton to a pooled carrier, which starts this emulated thread.</summary>
    public static void Start(Scheduler scheduler, int thread)
    {
        if (!Idle.TryPop(out Carrier? carrier))
        {
            carrier = new Carrier();
            new Thread(carrier.Loop, StackBytes) { IsBackground = true, Name = "emulated GPU thread" }.UnsafeStart();
        }
        carrier._scheduler = scheduler;
        carrier._thread = thread;
        carrier.Wake();
    }

    /// <summary>Back to the pool; called while it still holds the baton, so that the next holder finds it there.</summary>
    public void Retire() => Idle.Push(this);

    public void Wake()
    {
        lock (_bell)
        {
            _isRung = true;
            Monitor.Pulse(_bell);
        }
    }

    public void Sleep()
    {
        lock (_bell)
        {
            while (!_isRung)
                Monitor.Wait(_bell);
            _isRung = false;
        }
    }

    private void Loop()
    {
        _own = this;
        while (true)
        {
            Sleep();
            _scheduler!.Carry(this, _thread);
        }
    }
}
