using System.Numerics;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>Four numbers side by side: what one access to memory moves.</summary>
internal struct Four<T>
    where T : unmanaged
{
    /// <summary>The numbers in order.</summary>
    public T X, Y, Z, W;
}

/// <summary>4 × 4 sums. Scalars by name, since only such stay in registers; the loops over them are written out for that.</summary>
internal struct Square<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private Four<T> _0, _1, _2, _3;

    /// <summary>Adds the products of every number on the left with every one on the right.</summary>
    internal void Add(Four<T> left, Four<T> right)
    {
        _0.X += left.X * right.X;
        _0.Y += left.X * right.Y;
        _0.Z += left.X * right.Z;
        _0.W += left.X * right.W;
        _1.X += left.Y * right.X;
        _1.Y += left.Y * right.Y;
        _1.Z += left.Y * right.Z;
        _1.W += left.Y * right.W;
        _2.X += left.Z * right.X;
        _2.Y += left.Z * right.Y;
        _2.Z += left.Z * right.Z;
        _2.W += left.Z * right.W;
        _3.X += left.W * right.X;
        _3.Y += left.W * right.Y;
        _3.Z += left.W * right.Z;
        _3.W += left.W * right.W;
    }

    /// <summary>Writes the rows from a given one on.</summary>
    internal readonly void Store(ProductTarget<T> target, int start, int row, TargetColumns<T> columns)
    {
        for (int i = 0; i < 4; i++)
            target.Store(start, row + i, columns, Row(i));
    }

    private readonly Four<T> Row(int i) => i switch
    {
        0 => _0,
        1 => _1,
        2 => _2,
        _ => _3,
    };
}

/// <summary>
/// The sums of one thread: one or two squares a side, half a tile apart, so that the threads of a warp read and write
/// what lies side by side.
/// </summary>
internal struct Block<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private Square<T> _00, _01, _10, _11;

    /// <summary>Adds the products of all terms of a tile: 4, 8 or 16.</summary>
    /// <param name="left">The rows of each term, from the thread's first four on.</param>
    /// <param name="right">The columns of each term, from the thread's first four on.</param>
    internal void AddTile<TTile>(ArrayView<Four<T>> left, ArrayView<Four<T>> right)
        where TTile : struct, ITile
    {
        AddFour<TTile>(left, right, 0);
        if (TTile.Depth > 4)
            AddFour<TTile>(left, right, 4);
        if (TTile.Depth > 8)
        {
            AddFour<TTile>(left, right, 8);
            AddFour<TTile>(left, right, 12);
        }
    }

    /// <summary>Writes the sums from a given row and column on.</summary>
    internal readonly void Store<TTile>(ProductTarget<T> target, int start, int row, int column)
        where TTile : struct, ITile
    {
        TargetColumns<T> columns = target.Locate(column);
        _00.Store(target, start, row, columns);
        if (TTile.RowSquares > 1)
            _10.Store(target, start, row + (TTile.Rows / 2), columns);
        if (TTile.ColumnSquares > 1)
        {
            columns = target.Locate(column + (TTile.Columns / 2));
            _01.Store(target, start, row, columns);
            if (TTile.RowSquares > 1)
                _11.Store(target, start, row + (TTile.Rows / 2), columns);
        }
    }

    private void AddFour<TTile>(ArrayView<Four<T>> left, ArrayView<Four<T>> right, int term)
        where TTile : struct, ITile
    {
        Add<TTile>(left, right, term);
        Add<TTile>(left, right, term + 1);
        Add<TTile>(left, right, term + 2);
        Add<TTile>(left, right, term + 3);
    }

    private void Add<TTile>(ArrayView<Four<T>> left, ArrayView<Four<T>> right, int term)
        where TTile : struct, ITile
    {
        int l = term * Feed.Pitch(TTile.Rows), r = term * Feed.Pitch(TTile.Columns);
        Four<T> top = left[l], first = right[r];
        _00.Add(top, first);
        if (TTile.ColumnSquares > 1)
        {
            Four<T> second = right[r + (TTile.Columns / 8)];
            _01.Add(top, second);
            if (TTile.RowSquares > 1)
                _11.Add(left[l + (TTile.Rows / 8)], second);
        }
        if (TTile.RowSquares > 1)
            _10.Add(left[l + (TTile.Rows / 8)], first);
    }
}
