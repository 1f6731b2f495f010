namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// An operand of a zip, seen as if it had the result's shape: read in place where it is contiguous, otherwise spread
/// out into a small tile, so that every operator needs a loop over contiguous operands only.
/// </summary>
internal readonly struct Operand<T>
    where T : unmanaged
{
    private readonly Tensor _tensor;
    private readonly int[] _extents;
    private readonly int[] _strides;
    private readonly bool _isContiguous;

    public Operand(Tensor tensor, BroadcastLayout layout, int number)
    {
        _tensor = tensor;
        _extents = layout.Extents;
        _strides = layout.Strides[number];
        _isContiguous = true;
        IsScalar = true;
        int expected = 1;
        for (int axis = _extents.Length - 1; axis >= 0; axis--)
        {
            _isContiguous &= _strides[axis] == expected;
            IsScalar &= _strides[axis] == 0;
            expected *= _extents[axis];
        }
    }

    /// <summary>One element for all of the result.</summary>
    public bool IsScalar { get; }

    /// <summary>The first element: all there is of a scalar.</summary>
    public T Value => _tensor.Span<T>()[0];

    /// <summary>Fills the tile that <see cref="Read"/> is going to be given, if the operand is one element.</summary>
    public void Prepare(Span<T> tile)
    {
        if (IsScalar)
            tile.Fill(Value);
    }

    /// <summary>Elements <paramref name="start"/>… of the broadcast operand; the prepared tile says how many.</summary>
    public ReadOnlySpan<T> Read(int start, Span<T> tile)
    {
        ReadOnlySpan<T> elements = _tensor.Span<T>();
        if (_isContiguous)
            return elements.Slice(start, tile.Length);
        if (!IsScalar)
            Spread(elements, start, tile);
        return tile;
    }

    private void Spread(ReadOnlySpan<T> elements, int start, Span<T> tile)
    {
        var walk = new RowWalk(_extents, _strides, start, stackalloc int[_extents.Length]);
        while (true)
        {
            int run = Math.Min(walk.Remaining, tile.Length);
            if (walk.Stride == 0)
                tile[..run].Fill(elements[walk.Offset]);
            else
                elements.Slice(walk.Offset, run).CopyTo(tile);
            if (run == tile.Length)
                return;
            tile = tile[run..];
            walk.NextRow();
        }
    }
}
