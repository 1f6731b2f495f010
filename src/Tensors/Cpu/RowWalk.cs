namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// Walks over the elements of a strided view in row-major order, a piece of a row (the innermost axis) at a time.
/// </summary>
internal ref struct RowWalk
{
    private readonly ReadOnlySpan<int> _extents;
    private readonly ReadOnlySpan<int> _strides;
    private readonly Span<int> _index;

    /// <param name="extents">Extents of the view; at least one axis.</param>
    /// <param name="strides">Its strides.</param>
    /// <param name="start">Number of the first element to visit.</param>
    /// <param name="index">Room for one number an axis.</param>
    public RowWalk(ReadOnlySpan<int> extents, ReadOnlySpan<int> strides, int start, Span<int> index)
    {
        _extents = extents;
        _strides = strides;
        _index = index;
        for (int axis = extents.Length - 1; axis >= 0; axis--)
        {
            (start, index[axis]) = Math.DivRem(start, extents[axis]);
            Offset += index[axis] * strides[axis];
        }
    }

    /// <summary>Offset of the current element.</summary>
    public int Offset { get; private set; }

    /// <summary>Stride along a row.</summary>
    public readonly int Stride => _strides[^1];

    /// <summary>Elements from the current one to the end of its row.</summary>
    public readonly int Remaining => _extents[^1] - _index[^1];

    /// <summary>Stride between the rows of a panel (the innermost two axes).</summary>
    public readonly int RowStride => _strides.Length > 1 ? _strides[^2] : 0;

    /// <summary>Rows from the current one to the end of the panel.</summary>
    public readonly int RemainingRows => _extents.Length > 1 ? _extents[^2] - _index[^2] : 1;

    /// <summary>Moves on to the first element of the next row; past the last row it starts again.</summary>
    public void NextRow() => NextRow(1);

    /// <summary>Moves on by some rows, at most to the first of the next panel.</summary>
    public void NextRow(int rows)
    {
        int last = _extents.Length - 1;
        Offset -= _index[last] * _strides[last];
        _index[last] = 0;
        for (int axis = last - 1; axis >= 0; axis--, rows = 1)
        {
            Offset += rows * _strides[axis];
            _index[axis] += rows;
            if (_index[axis] < _extents[axis])
                return;
            Offset -= _extents[axis] * _strides[axis];
            _index[axis] = 0;
        }
    }
}
