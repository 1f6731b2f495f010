using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>The layout of shared memory that feeds a product.</summary>
internal static class Feed
{
    /// <summary>Fours from one term's lines to the next term's; one more than there are, so that threads write to different banks.</summary>
    public static int Pitch(int lines) => (lines / 4) + 1;
}

/// <summary>
/// What a thread brings of one operand to shared memory: one or two fours for each tile; where a tile has fewer fours than
/// threads, the last threads bring nothing.
/// </summary>
internal struct Feed<T, TSide, TOperand>
    where T : unmanaged
    where TSide : struct, ITileSide
    where TOperand : struct, IOperand<T>
{
    /// <summary>A line that no operand has.</summary>
    private const int Nowhere = 1 << 28;

    private Cursor _first, _second;
    private int _firstPlace, _secondPlace;
    private Fetched<T> _firstFour, _secondFour;

    private static int Fours => TSide.Lines * TSide.Depth / 4;

    private static bool IsDouble => Fours > TSide.Threads;

    private static bool IsIdle => Fours < TSide.Threads && Group.IdxX >= Fours;

    /// <summary>Begins at a line and a term of the operand.</summary>
    public void Start(TOperand operand, int line, int depth)
    {
        int l = LineOf(Group.IdxX), d = DepthOf(Group.IdxX);
        _first = operand.Start(IsIdle ? Nowhere : line + l, depth + d, Grid.IdxZ);
        _firstPlace = PlaceOf(l, d);
        if (IsDouble)
        {
            l = LineOf(Group.IdxX + TSide.Threads);
            d = DepthOf(Group.IdxX + TSide.Threads);
            _second = operand.Start(line + l, depth + d, Grid.IdxZ);
            _secondPlace = PlaceOf(l, d);
        }
    }

    /// <summary>Reads the next tile's fours to registers.</summary>
    public void Fetch(TOperand operand, int end)
    {
        _firstFour = operand.Load(_first, end);
        _first = operand.Advance(_first, TSide.Depth);
        if (IsDouble)
        {
            _secondFour = operand.Load(_second, end);
            _second = operand.Advance(_second, TSide.Depth);
        }
    }

    /// <summary>Writes them to a buffer that begins at the given four.</summary>
    public readonly void Put(ArrayView<Four<T>> shared, int start)
    {
        if (IsIdle)
            return;
        Put(shared, start, _firstPlace, _firstFour);
        if (IsDouble)
            Put(shared, start, _secondPlace, _secondFour);
    }

    private static void Put(ArrayView<Four<T>> shared, int start, int place, Fetched<T> fetched)
    {
        Four<T> kept = fetched.Kept();
        if (TOperand.IsCrosswise)
        {
            shared[start + place] = kept;
            return;
        }
        int pitch = 4 * Feed.Pitch(TSide.Lines);
        ArrayView<T> lines = shared.Cast<T>().SubView((4 * start) + place, (3 * pitch) + 1);
        lines[0] = kept.X;
        lines[pitch] = kept.Y;
        lines[2 * pitch] = kept.Z;
        lines[3 * pitch] = kept.W;
    }

    /// <summary>Where in a buffer a term of a line is: counted in fours where lines follow each other in a four, else in numbers.</summary>
    private static int PlaceOf(int line, int term) =>
        TOperand.IsCrosswise ? (term * Feed.Pitch(TSide.Lines)) + (line / 4) : (4 * term * Feed.Pitch(TSide.Lines)) + line;

    /// <summary>The line of a tile that a four of the group begins with. Tiles' sides are powers of two.</summary>
    private static int LineOf(int four)
    {
        if (TOperand.IsCrosswise)
            return (four & ((TSide.Lines / 4) - 1)) * 4;
        return TOperand.LanesAlongDepth ? four / (TSide.Depth / 4) : four & (TSide.Lines - 1);
    }

    /// <summary>The term of a tile that it begins with.</summary>
    private static int DepthOf(int four)
    {
        if (TOperand.IsCrosswise)
            return four / (TSide.Lines / 4);
        return TOperand.LanesAlongDepth ? (four & ((TSide.Depth / 4) - 1)) * 4 : four / TSide.Lines * 4;
    }
}
