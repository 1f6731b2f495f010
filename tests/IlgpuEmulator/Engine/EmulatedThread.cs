using System.Runtime.InteropServices;

namespace AdvScratch.IlgpuEmulator;

internal enum ThreadStatus
{
    New,
    Running,
    Waiting,
    Ready,
    Ended,
}

/// <summary>The call of a kernel that a thread waits in.</summary>
internal readonly record struct Place(string Call, string File, int Line)
{
    public override string ToString() => $"{Call} ({Path.GetFileName(File)}:{Line})";
}

/// <summary>One thread of the running group.</summary>
internal sealed class EmulatedThread
{
    private const int LargestShuffle = 64;

    // a lane may be one shuffle ahead of the lanes that still read its last value
    private readonly byte[][] _offers = [new byte[LargestShuffle], new byte[LargestShuffle]];
    private int _shuffles;

    public ThreadStatus Status { get; set; }

    /// <summary>Where it waits, while it does.</summary>
    public Place Place { get; private set; }

    /// <summary>Whom to wake when it may go on.</summary>
    public Carrier? Carrier { get; private set; }

    /// <summary>Shared allocations it has asked for.</summary>
    public int Allocations { get; set; }

    /// <summary>References that it may have kept while it waited.</summary>
    public List<Given> Held { get; } = [];

    public void Start(Carrier carrier)
    {
        Status = ThreadStatus.Running;
        Carrier = carrier;
        Allocations = 0;
        Held.Clear();
        _shuffles = 0;
    }

    public void Wait(Place place)
    {
        Status = ThreadStatus.Waiting;
        Place = place;
    }

    /// <summary>Shows a value to the warp.</summary>
    public void Offer<T>(T value)
        where T : unmanaged => MemoryMarshal.Write(_offers[++_shuffles & 1], in value);

    /// <summary>What the source offered to the shuffle that this thread is in.</summary>
    public T Take<T>(EmulatedThread source)
        where T : unmanaged => MemoryMarshal.Read<T>(source._offers[_shuffles & 1]);
}
