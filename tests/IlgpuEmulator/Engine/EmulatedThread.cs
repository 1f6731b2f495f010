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

    private string Whereabout => Status == ThreadStatus.Ended ? "ended" : $"at {Place}";

    /// <summary>Which of these threads wait where, and which have ended.</summary>
    public static string Whereabouts(EmulatedThread[] threads, int first, int count)
    {
        var texts = new List<string>();
        for (int end = first + count, next; first < end; first = next)
        {
            for (next = first + 1; next < end && threads[next].Whereabout == threads[first].Whereabout;)
                next++;
            string who = next == first + 1 ? $"thread {first}" : $"threads {first} to {next - 1}";
            texts.Add($"{who} {threads[first].Whereabout}");
        }
        return string.Join("; ", texts);
    }

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
