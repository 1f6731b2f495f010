using System.Runtime.ExceptionServices;
using ILGPU;

namespace AdvScratch.IlgpuEmulator;

/// <summary>
/// Runs the launches of an accelerator: one group after another, and the threads of a group one at a time, always the lowest
/// that can go on. A thread keeps the baton until it ends or waits for others. Threads that never wait run in a loop on the
/// thread of the host; the first that waits keeps its carrier, and the next starts on another one.
/// </summary>
internal sealed class Scheduler
{
    private const int None = -1;

    [ThreadStatic]
    private static Scheduler? _running;

    private readonly Lock _gate = new();
    private readonly Position _position = new();
    private readonly GroupMemory _memory;

    private Launch _launch = null!;
    private Carrier _host = null!;
    private EmulatedThread[] _threads = [];
    private int _count;
    private int _ended;
    private int _atBarrier;
    private int[] _atShuffle = [];

    // no thread below it can run
    private int _lowest;
    private bool _isHostLast;
    private ExceptionDispatchInfo? _failure;

    public Scheduler(int warpSize, int sharedBytes)
    {
        WarpSize = warpSize;
        Tracker = new Tracker(_position);
        _memory = new GroupMemory(Tracker, sharedBytes);
    }

    /// <summary>What the calling code is a kernel of.</summary>
    public static Scheduler Running =>
        _running ?? throw new InvalidOperationException("Group, Grid, Warp, SharedMemory and Atomic work in kernels only.");

    public static bool IsInKernel => _running is not null;

    public Tracker Tracker { get; }

    public int WarpSize { get; }

    public int Thread => _position.Thread;

    public int Threads => _count;

    public Index3D Group => _position.GroupIndex;

    public Index3D Grid => _position.Grid;

    /// <summary>Runs a launch to its end, or throws the first exception of one of its threads.</summary>
    public void Run(Launch launch)
    {
        lock (_gate)
        {
            Begin(launch);
            try
            {
                Carry(_host, 0);
                // whoever finishes rings once: a ring that nobody hears would wake the host in its next launch
                if (!_isHostLast)
                    _host.Sleep();
            }
            finally
            {
                _running = null;
                _launch = null!;
                Tracker.EndLaunch();
            }
            _failure?.Throw();
        }
    }

    /// <summary>Runs new threads, starting with this one, until another carrier has the baton or the launch is over.</summary>
    public void Carry(Carrier self, int thread)
    {
        _running = this;
        while (thread != None)
        {
            EmulatedThread me = _threads[thread];
            me.Start(self);
            Resume(thread);
            try
            {
                _launch.Body();
                Tracker.EndSlice(waits: false);
            }
            catch (AbortedException)
            {
            }
            catch (Exception failure)
            {
                Fail(failure);
            }
            me.Status = ThreadStatus.Ended;
            _ended++;
            thread = PassOn(self);
        }
    }

    /// <summary>Waits for all threads of the group.</summary>
    public void Barrier(Place place)
    {
        int thread = Thread;
        Tracker.EndSlice(waits: true);
        _threads[thread].Wait(place);
        if (++_atBarrier == _count)
        {
            Release(0, _count);
            _atBarrier = 0;
            Tracker.Judge.BeginInterval();
        }
        Park(thread);
    }

    /// <summary>Waits for all lanes of the warp and takes the source lane's value.</summary>
    public T Shuffle<T>(T value, int source, Place place)
        where T : unmanaged
    {
        int thread = Thread;
        int warp = thread / WarpSize;
        int first = warp * WarpSize;
        int lanes = Math.Min(WarpSize, _count - first);
        if (source >= lanes)
            throw _position.Fault($"asks for lane {source} of a warp that has {lanes} threads");
        EmulatedThread me = _threads[thread];
        Tracker.EndSlice(waits: true);
        me.Offer(value);
        me.Wait(place);
        if (++_atShuffle[warp] == lanes)
        {
            Release(first, lanes);
            _atShuffle[warp] = 0;
        }
        Park(thread);
        return me.Take<T>(_threads[first + source]);
    }

    public ArrayView<T> Allocate<T>(int length)
        where T : unmanaged => _memory.Allocate<T>(_threads[Thread].Allocations++, length);

    private void Begin(Launch launch)
    {
        _launch = launch;
        _count = launch.Config.GroupDim.X;
        int known = _threads.Length;
        if (known < _count)
        {
            Array.Resize(ref _threads, _count);
            for (int i = known; i < _count; i++)
                _threads[i] = new EmulatedThread();
            _atShuffle = new int[((_count - 1) / WarpSize) + 1];
        }
        _host = Carrier.Own;
        _isHostLast = false;
        _failure = null;
        _position.Kernel = launch.Kernel;
        _position.Grid = launch.Config.GridDim;
        _memory.BeginLaunch();
        Tracker.BeginLaunch(launch.TracksGlobal);
        BeginGroup(0);
    }

    private void BeginGroup(int group)
    {
        _position.Enter(group);
        _ended = _atBarrier = _lowest = 0;
        Array.Clear(_atShuffle);
        for (int i = 0; i < _count; i++)
            _threads[i].Status = ThreadStatus.New;
        _memory.BeginGroup();
        Tracker.Judge.BeginGroup();
    }

    /// <summary>Gives the baton away when a thread has ended.</summary>
    /// <returns>The thread to start on this carrier, or none.</returns>
    private int PassOn(Carrier self)
    {
        int next = Next();
        if (next == None && _ended < _count)
        {
            Fail(Divergence(0, _count));
            next = Next();
        }
        if (next == None && _failure is null && _position.Group + 1 < _position.Grid.Size)
        {
            BeginGroup(_position.Group + 1);
            next = 0;
        }
        if (next != None && _threads[next].Status == ThreadStatus.New)
            return next;
        if (self != _host)
            self.Retire();
        if (next != None)
            _threads[next].Carrier!.Wake();
        else
            Finish(self);
        return None;
    }

    private void Finish(Carrier self)
    {
        if (self == _host)
            _isHostLast = true;
        else
            _host.Wake();
    }

    /// <summary>Gives the baton away and waits for it.</summary>
    private void Park(int thread)
    {
        int next = Next();
        if (next == None)
        {
            Fail(Divergence(0, _count));
            next = Next();
        }
        if (next != thread)
        {
            Carrier own = _threads[thread].Carrier!;
            if (_threads[next].Status == ThreadStatus.New)
                Carrier.Start(this, next);
            else
                _threads[next].Carrier!.Wake();
            own.Sleep();
        }
        if (_failure is not null)
            throw new AbortedException();
        _threads[thread].Status = ThreadStatus.Running;
        Resume(thread);
    }

    private void Resume(int thread)
    {
        _position.Thread = thread;
        Tracker.BeginSlice(_threads[thread].Held);
    }

    /// <summary>Lets threads that wait for each other go on, if they wait in one place.</summary>
    private void Release(int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            if (_threads[i].Place != _threads[first].Place)
                throw Divergence(first, count);
        }
        for (int i = first; i < first + count; i++)
            _threads[i].Status = ThreadStatus.Ready;
        _lowest = Math.Min(_lowest, first);
    }

    /// <summary>The lowest thread that can run.</summary>
    private int Next()
    {
        for (; _lowest < _count; _lowest++)
        {
            if (_threads[_lowest].Status is ThreadStatus.New or ThreadStatus.Ready)
                return _lowest;
        }
        return None;
    }

    /// <summary>Ends the launch: new threads do not start, waiting ones wake and unwind.</summary>
    private void Fail(Exception failure)
    {
        _failure ??= ExceptionDispatchInfo.Capture(failure);
        _lowest = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_threads[i].Status == ThreadStatus.New)
            {
                _threads[i].Status = ThreadStatus.Ended;
                _ended++;
            }
            else if (_threads[i].Status == ThreadStatus.Waiting)
            {
                _threads[i].Status = ThreadStatus.Ready;
            }
        }
    }

    /// <summary>Threads wait for others that will not come.</summary>
    private KernelFaultException Divergence(int first, int count) =>
        _position.GroupFault($"its threads part ways; {EmulatedThread.Whereabouts(_threads, first, count)}");

    /// <summary>Unwinds a kernel whose launch has failed elsewhere.</summary>
    private sealed class AbortedException : Exception;
}
