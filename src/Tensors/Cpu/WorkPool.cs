using System.Runtime.CompilerServices;

namespace AdvScratch.Tensors.Cpu;

/// <summary>A piece of parallel work, cut into chunks by the size of the problem, never by the number of threads.</summary>
internal interface IWork
{
    /// <summary>Does chunk <paramref name="chunk"/>; chunks run in any order, on any thread, and write disjoint results.</summary>
    void Invoke(int chunk);
}

/// <summary>
/// A few threads that run the chunks of one job at a time with little latency: workers spin for a moment after a job,
/// since kernels follow each other closely, and sleep after that. The caller works, too. Nested and concurrent calls
/// run on their own thread.
/// </summary>
internal static unsafe class WorkPool
{
    private const int SpinsBeforeSleep = 20_000;

    private static readonly Lock Gate = new();
    private static Worker[] _workers = [];
    private static int _threads = Environment.ProcessorCount;

    // the current job; written by the caller while the entrance is closed
    private static void* _work;
    private static delegate*<void*, int, void> _invoke;
    private static int _chunks;
    private static int _next;
    private static Exception? _failure;

    // number of workers inside the job; negative while the entrance is closed
    private static int _entrance = int.MinValue;
    private static int _generation;

    [ThreadStatic]
    private static bool _isWorking;

    /// <summary>Threads that a job may use, the caller included; at least 1.</summary>
    public static int Threads
    {
        get => _threads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _threads = value;
        }
    }

    /// <summary>Runs all chunks and returns when the last is done. The first exception of a chunk is thrown again here.</summary>
    /// <param name="chunks">Number of chunks.</param>
    /// <param name="work">Lives on the caller's stack; pointers in it must stay valid during the call.</param>
    public static void Run<TWork>(int chunks, ref TWork work)
        where TWork : struct, IWork
    {
        if (chunks <= 1 || _threads == 1 || _isWorking || !Gate.TryEnter())
        {
            for (int chunk = 0; chunk < chunks; chunk++)
                work.Invoke(chunk);
            return;
        }
        try
        {
            _isWorking = true;
            // the struct is on this thread's stack and this frame stays until all workers have left, so it cannot move
            RunShared(chunks, Unsafe.AsPointer(ref work), &InvokeChunk<TWork>);
        }
        finally
        {
            _isWorking = false;
            Gate.Exit();
        }
    }

    private static void InvokeChunk<TWork>(void* work, int chunk)
        where TWork : struct, IWork => Unsafe.AsRef<TWork>(work).Invoke(chunk);

    private static void RunShared(int chunks, void* work, delegate*<void*, int, void> invoke)
    {
        _work = work;
        _invoke = invoke;
        _chunks = chunks;
        _next = 0;
        _failure = null;
        EnsureWorkers(_threads - 1);
        Volatile.Write(ref _entrance, 0);
        Interlocked.Increment(ref _generation);
        int helpers = Math.Min(_threads, chunks) - 1;
        for (int i = 0; i < helpers; i++)
            _workers[i].Wake();
        RunChunks();
        Interlocked.Add(ref _entrance, int.MinValue);
        var spin = new SpinWait();
        while (Volatile.Read(ref _entrance) != int.MinValue)
            spin.SpinOnce(sleep1Threshold: -1);
        if (_failure is { } failure)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    private static void RunChunks()
    {
        try
        {
            for (int chunk; (chunk = Interlocked.Increment(ref _next) - 1) < _chunks;)
                _invoke(_work, chunk);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _failure, e, null);
            Volatile.Write(ref _next, _chunks);
        }
    }

    private static bool TryEnter()
    {
        for (int inside = Volatile.Read(ref _entrance); inside >= 0;)
        {
            int seen = Interlocked.CompareExchange(ref _entrance, inside + 1, inside);
            if (seen == inside)
                return true;
            inside = seen;
        }
        return false;
    }

    private static void EnsureWorkers(int count)
    {
        while (_workers.Length < count)
            _workers = [.. _workers, new Worker(_workers.Length)];
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "Workers live as long as the process.")]
    private sealed class Worker
    {
        private readonly SemaphoreSlim _signal = new(0);
        private readonly int _index;
        private int _sleeping;

        public Worker(int index)
        {
            _index = index;
            new Thread(Loop) { IsBackground = true, Name = $"AdvScratch worker {index + 1}" }.Start();
        }

        public void Wake()
        {
            if (Interlocked.Exchange(ref _sleeping, 0) == 1)
                _signal.Release();
        }

        private void Loop()
        {
            _isWorking = true;
            int seen = 0;
            while (true)
            {
                Await(seen);
                seen = Volatile.Read(ref _generation);
                if (_index >= _threads - 1 || !TryEnter())
                    continue;
                RunChunks();
                Interlocked.Decrement(ref _entrance);
            }
        }

        private void Await(int seen)
        {
            for (int spins = 0; spins < SpinsBeforeSleep; spins++)
            {
                if (Volatile.Read(ref _generation) != seen)
                    return;
                Thread.SpinWait(2);
            }
            Volatile.Write(ref _sleeping, 1);
            Interlocked.MemoryBarrier();
            // a job that began meanwhile either sees the flag and wakes this worker, or is seen here
            if (Volatile.Read(ref _generation) != seen && Interlocked.Exchange(ref _sleeping, 0) == 1)
                return;
            _signal.Wait();
        }
    }
}
