using System.Runtime.InteropServices;

namespace AdvScratch.IlgpuEmulator;

/// <summary>A reference that a kernel was given.</summary>
internal struct Given
{
    public DeviceMemory Memory;
    public int Offset;
    public int Size;

    /// <summary>It was given to what nobody had written, and nothing has been written through it yet.</summary>
    public bool IsSuspect;

    public readonly bool Covers(DeviceMemory memory, int offset) => Memory == memory && offset >= Offset && offset < Offset + Size;
}

/// <summary>
/// Finds out what kernels read and write. They get bare references, through which both look alike. But one thread runs at a
/// time: whatever it was given from its last barrier or shuffle to its next (a slice) and that differs afterwards was written,
/// and nobody else can have done it. So the first touch of a word in a slice is logged with its bits, and the slice's end
/// compares. In y[i] = Warp.Shuffle(x, 0) the reference outlives its slice: a thread's last ones are watched on.
/// </summary>
internal sealed class Tracker(Position position)
{
    private const int MostRecent = 8;
    private const int MostHeld = 16;
    private const int NotHeld = -1;

    private readonly Given[] _recent = new Given[MostRecent];
    private Touch[] _log = new Touch[256];
    private int _count;
    private int _given;
    private List<Given> _held = [];
    private int _heldTouches;

    public Position Position => position;

    public RaceJudge Judge { get; } = new(position);

    public bool IsRunning { get; private set; }

    public bool TracksGlobal { get; private set; }

    public void BeginLaunch(bool tracksGlobal)
    {
        IsRunning = true;
        TracksGlobal = tracksGlobal;
        Judge.BeginLaunch();
    }

    /// <summary>Forgets what kernels used, which the garbage collector may have then.</summary>
    public void EndLaunch()
    {
        IsRunning = false;
        Array.Clear(_recent);
        Array.Clear(_log);
        _held = [];
    }

    /// <summary>The thread of the position runs.</summary>
    /// <param name="held">References that it may have kept.</param>
    public void BeginSlice(List<Given> held)
    {
        _held = held;
        _count = _given = 0;
        Judge.BeginSlice();
        for (int i = 0; i < held.Count; i++)
            Watch(held[i].Memory, held[i].Offset, held[i].Size, i);
        _heldTouches = _count;
    }

    /// <summary>The running thread ends or waits: judges what it did.</summary>
    public void EndSlice(bool waits)
    {
        for (int i = 0; i < _count; i++)
        {
            Touch touch = _log[i];
            bool isChanged = touch.Memory.Read(touch.Offset, touch.Size) != touch.Before;
            if (touch.Holder != NotHeld)
            {
                if (!isChanged)
                    continue;
                ref Given given = ref CollectionsMarshal.AsSpan(_held)[touch.Holder];
                given.IsSuspect = given.IsSuspect && IsTouchedAgain(touch);
            }
            if (touch.IsAtomic)
                Settle(touch, Access.Atomic);
            else if (isChanged)
                Settle(touch, Access.Write);
            else if (waits && IsUnwritten(touch))
                _held.Add(new Given { Memory = touch.Memory, Offset = touch.Offset, Size = touch.Size, IsSuspect = true });
            else
                Settle(touch, Access.Read);
        }
        _count = 0;
        if (waits)
            Hold();
        else
            RefuseSuspects();
    }

    /// <summary>The running thread gets a reference to these bytes.</summary>
    public void Log(DeviceMemory memory, int offset, int size)
    {
        _recent[_given++ % MostRecent] = new Given { Memory = memory, Offset = offset, Size = size };
        Watch(memory, offset, size, NotHeld);
    }

    /// <summary>
    /// What was logged last of this target is an atomic operation. A later touch is logged anew; an earlier plain read in the
    /// same slice passes as part of the operation (as it is in a loop around CompareExchange).
    /// </summary>
    public void LogAtomic<T>(ref T target)
        where T : unmanaged
    {
        int last = _count - 1;
        while (last >= 0 && !_log[last].Memory.IsAt(ref target, _log[last].Offset))
            last--;
        if (last < 0)
        {
            // global memory that is not tracked has no log
            return;
        }
        var given = new Given { Memory = _log[last].Memory, Offset = _log[last].Offset, Size = ElementOf<T>.Size };
        for (int i = 0; i < _heldTouches; i++)
            _log[i].IsAtomic |= given.Covers(_log[i].Memory, _log[i].Offset);
        for (int i = _count - 1, left = given.Size; i >= _heldTouches && left > 0; i--)
        {
            Touch touch = _log[i];
            if (!given.Covers(touch.Memory, touch.Offset))
                continue;
            left -= touch.Size;
            touch.Cell.Logged = 0;
            touch.IsAtomic = true;
            if (touch.Memory.Read(touch.Offset, touch.Size) == touch.Before)
                _log[i] = touch;
            else
                Append(touch);
        }
    }

    private void Watch(DeviceMemory memory, int offset, int size, int holder)
    {
        bool isFine = ((offset | size) & ((1 << Shadow.WordBits) - 1)) != 0;
        for (int end = offset + size, width; offset < end; offset += width)
        {
            Shadow shadow = memory.ShadowOf(offset);
            if (isFine && shadow.CellBytes > 1)
                shadow.Refine();
            width = shadow.CellBytes;
            ref Cell cell = ref shadow[offset];
            if (cell.Logged == Judge.Now)
                continue;
            if (holder == NotHeld)
                cell.Logged = Judge.Now;
            uint before = memory.Read(offset, width);
            Append(new Touch { Memory = memory, Offset = offset, Before = before, Size = (byte)width, Holder = holder });
        }
    }

    private void Append(Touch touch)
    {
        if (_count == _log.Length)
            Array.Resize(ref _log, 2 * _count);
        _log[_count++] = touch;
    }

    private void Settle(in Touch touch, Access access)
    {
        if (access != Access.Write && IsUnwritten(touch))
            throw Unwritten(touch.Memory, touch.Offset);
        for (int offset = touch.Offset; offset < touch.Offset + touch.Size;)
        {
            Shadow shadow = touch.Memory.ShadowOf(offset);
            Judge.Use(touch.Memory, offset, ref shadow[offset], access);
            offset += shadow.CellBytes;
        }
    }

    private bool IsUnwritten(in Touch touch) =>
        touch.Memory.IsShared && touch.Before == DeviceMemory.PoisonAt(touch.Offset, touch.Size) && !Judge.IsWritten(touch.Cell);

    /// <summary>What changed can have been written through a reference that was given in this slice.</summary>
    private bool IsTouchedAgain(in Touch held)
    {
        for (int i = _heldTouches; i < _count; i++)
        {
            if (_log[i].Memory == held.Memory && _log[i].Offset == held.Offset && _log[i].Before == held.Before)
                return true;
        }
        return false;
    }

    /// <summary>Remembers what the waiting thread was given last.</summary>
    private void Hold()
    {
        for (int i = Math.Max(_given - MostRecent, 0); i < _given; i++)
            _held.Add(_recent[i % MostRecent]);
        int surplus = _held.Count - MostHeld;
        if (surplus > 0)
            _held.RemoveAll(given => !given.IsSuspect && surplus-- > 0);
    }

    /// <summary>A thread that has ended will write nothing any more to what it was given unwritten: so it has read it.</summary>
    private void RefuseSuspects()
    {
        foreach (Given given in _held)
        {
            if (given.IsSuspect)
                throw Unwritten(given.Memory, given.Offset);
        }
    }

    private KernelFaultException Unwritten(DeviceMemory memory, int offset) =>
        position.Fault($"reads {memory.Describe(offset)}, which no thread of the group has written");

    /// <summary>The first touch of a word (or byte) in a slice.</summary>
    private struct Touch
    {
        public DeviceMemory Memory;
        public int Offset;
        public uint Before;
        public byte Size;
        public bool IsAtomic;

        /// <summary>Which of the held references it belongs to: then it counts only if the word changes.</summary>
        public int Holder;

        public readonly ref Cell Cell => ref Memory.ShadowOf(Offset)[Offset];
    }
}
