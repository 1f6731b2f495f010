using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>The layout of shared memory that feeds a product.</summary>
internal static class Feed
{
    /// <summary>Fours from one term's lines to the next term's; one more than there are, so that threads write to different banks.</summary>
    public static int Pitch(int lines) => (lines / 4) + 1;
}

/// <summary>What a thread brings of one operand to shared memory: one or two fours for each tile.</summary>
internal struct Feed<T, TSide, TOperand>
    where T : unmanaged
    where TSide : struct, ITileSide
    where TOperand : struct, IOperand<T>
{
    private Cursor _first, _second;
    private Fetched<T> _firstFour, _secondFour;

    private static bool IsDouble => TSide.Lines * TSide.Depth > 4 * TSide.Threads;

    /// <summary>Begins at a line and a term of the operand.</summary>
    public void Start(TOperand operand, int line, int depth)
    {
        _first = operand.Start(line + LineOf(Group.IdxX), depth + DepthOf(Group.IdxX), Grid.IdxZ);
        if (IsDouble)
            _second = operand.Start(line + LineOf(Group.IdxX + TSide.Threads), depth + DepthOf(Group.IdxX + TSide.Threads), Grid.IdxZ);
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

    /// <summary>Writes them to one of the two buffers.</summary>
    public readonly void Put(ArrayView<Four<T>> shared, int buffer)
    {
        int term = buffer * TSide.Depth;
        Put(shared, LineOf(Group.IdxX), term + DepthOf(Group.IdxX), _firstFour);
        if (IsDouble)
            Put(shared, LineOf(Group.IdxX + TSide.Threads), term + DepthOf(Group.IdxX + TSide.Threads), _secondFour);
    }

    private static void Put(ArrayView<Four<T>> shared, int line, int term, Fetched<T> fetched)
    {
        Four<T> values = fetched.Values, kept = default;
        kept.X = (fetched.Valid & 1) != 0 ? values.X : default;
        kept.Y = (fetched.Valid & 2) != 0 ? values.Y : default;
        kept.Z = (fetched.Valid & 4) != 0 ? values.Z : default;
        kept.W = (fetched.Valid & 8) != 0 ? values.W : default;
        int pitch = Feed.Pitch(TSide.Lines);
        if (TOperand.IsCrosswise)
        {
            shared[(term * pitch) + (line / 4)] = kept;
            return;
        }
        ArrayView<T> lines = shared.Cast<T>();
        int at = (4 * term * pitch) + line;
        lines[at] = kept.X;
        lines[at + (4 * pitch)] = kept.Y;
        lines[at + (8 * pitch)] = kept.Z;
        lines[at + (12 * pitch)] = kept.W;
    }

    /// <summary>The line of a tile that a four of the group begins with.</summary>
    private static int LineOf(int four)
    {
        if (TOperand.IsCrosswise)
            return four % (TSide.Lines / 4) * 4;
        return TOperand.LanesAlongDepth ? four / (TSide.Depth / 4) : four % TSide.Lines;
    }

    /// <summary>The term of a tile that it begins with.</summary>
    private static int DepthOf(int four)
    {
        if (TOperand.IsCrosswise)
            return four / (TSide.Lines / 4);
        return TOperand.LanesAlongDepth ? four % (TSide.Depth / 4) * 4 : four / TSide.Lines * 4;
    }
}
