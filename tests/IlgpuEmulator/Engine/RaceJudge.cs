using ILGPU;

namespace AdvScratch.IlgpuEmulator;

/// <summary>How a thread used an element between two barriers.</summary>
internal enum Access
{
    Read,
    Write,
    Atomic,
}

/// <summary>
/// Knows who used which word when, and refuses races. Words carry times (<see cref="Cell"/>), so that to begin an interval, a
/// group or a launch costs one number and no memory has to be visited.
/// </summary>
internal sealed class RaceJudge(Position position)
{
    private readonly List<uint> _groups = [];

    // one clock for slices, intervals between barriers, groups and launches: each begins at a tick of its own
    private uint _interval;
    private uint _group;
    private uint _launch;

    /// <summary>The running slice.</summary>
    public uint Now { get; private set; }

    public void BeginLaunch()
    {
        _groups.Clear();
        _launch = Tick();
    }

    public void BeginGroup()
    {
        BeginInterval();
        _group = _interval;
        _groups.Add(_group);
    }

    /// <summary>A barrier has been passed by all.</summary>
    public void BeginInterval() => _interval = Tick();

    public void BeginSlice() => Tick();

    /// <summary>A thread of the running group has written it before.</summary>
    public bool IsWritten(in Cell cell) => cell.Write.Last >= _group || cell.Atomic.Last >= _group;

    /// <summary>The running thread used a word (or byte).</summary>
    /// <exception cref="KernelFaultException">Another thread did, and nothing is between them.</exception>
    public void Use(DeviceMemory memory, int offset, ref Cell cell, Access access)
    {
        if (access != Access.Read)
            Refuse(memory, offset, access, cell.Read, "read");
        Refuse(memory, offset, access, cell.Write, "wrote");
        if (access != Access.Atomic)
            Refuse(memory, offset, access, cell.Atomic, "changed atomically");
        switch (access)
        {
            case Access.Read:
                Set(ref cell.Read);
                break;
            case Access.Write:
                Set(ref cell.Write);
                break;
            default:
                Set(ref cell.Atomic);
                break;
        }
    }

    private void Set(ref Mark mark)
    {
        if (mark.Last < _launch)
            mark.First = Now;
        mark.Thread = mark.Last >= _interval && mark.Thread != position.Thread ? Mark.Several : position.Thread;
        mark.Last = Now;
    }

    /// <summary>A race: another thread of the group in the same interval, or (in global memory) any thread of an earlier group.</summary>
    private void Refuse(DeviceMemory memory, int offset, Access access, in Mark other, string did)
    {
        bool inGroup = other.Last >= _interval && other.Thread != position.Thread;
        bool inEarlierGroup = !memory.IsShared && other.First >= _launch && other.First < _group;
        if (!inGroup && !inEarlierGroup)
            return;
        string does = access switch { Access.Read => "reads", Access.Write => "writes", _ => "changes atomically" };
        string who = !inGroup ? $"group {GroupAt(other.First)} {did} in the same launch"
            : other.Thread == Mark.Several ? $"several threads {did} since the last barrier"
            : $"thread {other.Thread} {did} since the last barrier";
        throw position.Fault($"{does} {memory.Describe(offset)}, which {who}");
    }

    private Index3D GroupAt(uint tick)
    {
        int found = _groups.BinarySearch(tick);
        return position.IndexOf(found >= 0 ? found : ~found - 1);
    }

    private uint Tick() => Now = checked(Now + 1);
}
