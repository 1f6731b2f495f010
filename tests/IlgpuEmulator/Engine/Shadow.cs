namespace AdvScratch.IlgpuEmulator;

/// <summary>The last time that an element was touched in one way. Times are ticks of the <see cref="Tracker"/>, 0 is never.</summary>
internal struct Mark
{
    /// <summary>Stands for more than one thread.</summary>
    public const int Several = -1;

    /// <summary>The first tick in the launch of <see cref="Last"/>.</summary>
    public uint First;

    public uint Last;

    /// <summary>Who did it in the interval of <see cref="Last"/>: a thread of the group, or <see cref="Several"/>.</summary>
    public int Thread;
}

/// <summary>What is known of a word (or byte) of memory.</summary>
internal struct Cell
{
    /// <summary>The slice in whose log it stands.</summary>
    public uint Logged;

    public Mark Read;
    public Mark Write;
    public Mark Atomic;
}

/// <summary>
/// The cells of 4 KiB of memory: one for each word of 4 bytes, or one for each byte once something smaller than a word was
/// touched there, since neighbours in a word must not pass for each other.
/// </summary>
internal sealed class Shadow
{
    /// <summary>Binary logarithm of the bytes of memory that it describes.</summary>
    public const int SizeBits = 12;

    /// <summary>Binary logarithm of a word's bytes.</summary>
    public const int WordBits = 2;

    private Cell[] _cells = new Cell[1 << (SizeBits - WordBits)];
    private int _cellBits = WordBits;

    /// <summary>Bytes that a cell stands for.</summary>
    public int CellBytes => 1 << _cellBits;

    /// <summary>The cell of the byte at this offset of the memory.</summary>
    public ref Cell this[int offset] => ref _cells[(offset & ((1 << SizeBits) - 1)) >> _cellBits];

    /// <summary>From words to bytes: each byte inherits what is known of its word.</summary>
    public void Refine()
    {
        Cell[] words = _cells;
        _cells = new Cell[1 << SizeBits];
        for (int i = 0; i < _cells.Length; i++)
            _cells[i] = words[i >> WordBits];
        _cellBits = 0;
    }
}
