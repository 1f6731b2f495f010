using System.Numerics;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>What becomes of a sum before it is written: y = relu?(u · scale[c] + shift[c] + residual).</summary>
internal struct Ending<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>What follows; any view where there is nothing of the kind.</summary>
    public ArrayView<T> Scale, Shift, Residual;

    /// <summary>Whether it follows.</summary>
    public byte HasScale, HasShift, HasResidual, HasRelu;

    /// <summary>A channel's factor.</summary>
    internal readonly T ScaleOf(int channel) => HasScale != 0 ? Scale[channel] : T.One;

    /// <summary>What is added in a channel.</summary>
    internal readonly T ShiftOf(int channel) => HasShift != 0 ? Shift[channel] : T.Zero;

    /// <summary>The finished number; NaN stays NaN.</summary>
    internal readonly T Apply(T u, T scale, T shift, int at) =>
        Rectify((u * scale) + shift + (HasResidual != 0 ? Residual[at] : T.Zero));

    /// <summary>The same for four numbers side by side.</summary>
    internal readonly Four<T> Apply(Four<T> u, Four<T> scale, Four<T> shift, int at)
    {
        Four<T> residual = default;
        if (HasResidual != 0)
            residual = Residual.Cast<Four<T>>()[at >> 2];
        Four<T> y = default;
        y.X = Rectify((u.X * scale.X) + shift.X + residual.X);
        y.Y = Rectify((u.Y * scale.Y) + shift.Y + residual.Y);
        y.Z = Rectify((u.Z * scale.Z) + shift.Z + residual.Z);
        y.W = Rectify((u.W * scale.W) + shift.W + residual.W);
        return y;
    }

    private readonly T Rectify(T y) => (HasRelu != 0) & (y <= T.Zero) ? T.Zero : y;
}

/// <summary>Four columns of the target: where they are in memory, −1 for what does not exist, and what follows there.</summary>
internal struct TargetColumns<T>
    where T : unmanaged
{
    /// <summary>Distance from the beginning of a row.</summary>
    public Four<int> At;

    /// <summary>Factors and shifts, where columns are channels.</summary>
    public Four<T> Scale, Shift;
}

/// <summary>Where a product goes. Its columns may be the pixels of several images, its rows their planes.</summary>
internal struct ProductTarget<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The result.</summary>
    public ArrayView<T> Y;

    /// <summary>What follows a sum.</summary>
    public Ending<T> Ending;

    /// <summary>Where a column is in its period, if columns do not just follow each other.</summary>
    public ArrayView<Term> Places;

    /// <summary>Extents of the product.</summary>
    public int Rows, Columns;

    /// <summary>Distance between rows, between the products of a batch, and between periods of columns.</summary>
    public int RowStride, BatchStride, PeriodStride;

    /// <summary>Columns of a period: the pixels of an image; for a matrix, more than it has.</summary>
    public int Period;

    /// <summary>Whether places are given, rows are the channels, and four columns are written at once.</summary>
    public byte HasPlaces, RowsAreChannels, IsVector;

    /// <summary>The place of four columns.</summary>
    internal readonly TargetColumns<T> Locate(int column) => new()
    {
        At = new Four<int> { X = PlaceOf(column), Y = PlaceOf(column + 1), Z = PlaceOf(column + 2), W = PlaceOf(column + 3) },
        Scale = new Four<T> { X = ScaleOf(column), Y = ScaleOf(column + 1), Z = ScaleOf(column + 2), W = ScaleOf(column + 3) },
        Shift = new Four<T> { X = ShiftOf(column), Y = ShiftOf(column + 1), Z = ShiftOf(column + 2), W = ShiftOf(column + 3) },
    };

    /// <summary>Writes four sums of a row.</summary>
    /// <param name="start">Where the product begins in the batch.</param>
    /// <param name="row">Their row; may lie outside.</param>
    /// <param name="columns">Their columns.</param>
    /// <param name="sums">What is written after the epilogue.</param>
    internal readonly void Store(int start, int row, TargetColumns<T> columns, Four<T> sums)
    {
        if (row >= Rows)
            return;
        int at = start + (row * RowStride);
        Four<T> scale = columns.Scale, shift = columns.Shift;
        if (RowsAreChannels != 0)
        {
            T factor = Ending.ScaleOf(row), summand = Ending.ShiftOf(row);
            scale = new Four<T> { X = factor, Y = factor, Z = factor, W = factor };
            shift = new Four<T> { X = summand, Y = summand, Z = summand, W = summand };
        }
        if (IsVector != 0)
        {
            if (columns.At.X >= 0)
                Y.Cast<Four<T>>()[(at + columns.At.X) >> 2] = Ending.Apply(sums, scale, shift, at + columns.At.X);
            return;
        }
        Store(at, columns.At.X, sums.X, scale.X, shift.X);
        Store(at, columns.At.Y, sums.Y, scale.Y, shift.Y);
        Store(at, columns.At.Z, sums.Z, scale.Z, shift.Z);
        Store(at, columns.At.W, sums.W, scale.W, shift.W);
    }

    /// <summary>Writes the sums of the first four rows of a column; the column may lie outside.</summary>
    internal readonly void StoreColumn(int start, int column, Four<T> sums)
    {
        int place = PlaceOf(column);
        if (place < 0)
            return;
        StoreRow(start, 0, column, place, sums.X);
        StoreRow(start, 1, column, place, sums.Y);
        StoreRow(start, 2, column, place, sums.Z);
        StoreRow(start, 3, column, place, sums.W);
    }

    private readonly void StoreRow(int start, int row, int column, int place, T sum)
    {
        int channel = RowsAreChannels != 0 ? row : column;
        if (row < Rows)
            Store(start + (row * RowStride), place, sum, Ending.ScaleOf(channel), Ending.ShiftOf(channel));
    }

    private readonly void Store(int row, int column, T sum, T scale, T shift)
    {
        if (column >= 0)
            Y[row + column] = Ending.Apply(sum, scale, shift, row + column);
    }

    private readonly int PlaceOf(int column)
    {
        if (column >= Columns)
            return -1;
        int period = column / Period, place = column - (period * Period);
        return (period * PeriodStride) + (HasPlaces != 0 ? Places[place].Partner : place);
    }

    private readonly T ScaleOf(int column) => (RowsAreChannels == 0) & (column < Columns) ? Ending.ScaleOf(column) : T.One;

    private readonly T ShiftOf(int column) => (RowsAreChannels == 0) & (column < Columns) ? Ending.ShiftOf(column) : T.Zero;
}
