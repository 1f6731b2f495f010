namespace AdvScratch.Tensors;

/// <content>Movement: permute, slice, pad, flip, expand, concat, gather, scatter. All but reshape copy.</content>
public sealed partial class Tensor
{
    /// <summary>Reorders axes: axis i of the result is axis <c>order[i]</c> of this tensor.</summary>
    /// <exception cref="ArgumentException">The order is not a permutation of the axes.</exception>
    public Tensor Permute(ReadOnlySpan<int> order)
    {
        int[] strides = Shape.Strides();
        int[] extents = new int[Shape.Rank];
        int[] permuted = new int[Shape.Rank];
        int[] axes = Array.ConvertAll(order.ToArray(), axis => Shape.Axis(axis));
        if (axes.Length != Shape.Rank || axes.Distinct().Count() != Shape.Rank)
            throw new ArgumentException($"[{string.Join(", ", order.ToArray())}] is not a permutation of the axes of {Shape}.", nameof(order));
        for (int i = 0; i < axes.Length; i++)
        {
            extents[i] = Shape[axes[i]];
            permuted[i] = strides[axes[i]];
        }
        return View(new StridedView(0, extents, permuted));
    }

    /// <summary>The transposed matrix.</summary>
    public Tensor Transpose() => Permute([1, 0]);

    /// <summary>Elements <paramref name="start"/> to <paramref name="start"/> + <paramref name="length"/> − 1 along an axis.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the axis.</exception>
    public Tensor Slice(int axis, int start, int length)
    {
        axis = Shape.Axis(axis);
        if (start < 0 || length < 0 || length > Shape[axis] - start)
            throw new ArgumentOutOfRangeException(nameof(start), $"Slice {start}…{(long)start + length} leaves axis {axis} of {Shape}.");
        int[] strides = Shape.Strides();
        return View(new StridedView(start * strides[axis], [.. Shape.With(axis, length)], strides));
    }

    /// <summary>Adds zeros before and after an axis.</summary>
    public Tensor Pad(int axis, int before, int after)
    {
        axis = Shape.Axis(axis);
        ArgumentOutOfRangeException.ThrowIfNegative(before);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        Tensor y = Zeros(Shape.With(axis, before + Shape[axis] + after), DType, Device);
        int[] strides = y.Shape.Strides();
        Backend.Copy(this, StridedView.Whole(Shape), y, new StridedView(before * strides[axis], [.. Shape], strides));
        return y;
    }

    /// <summary>Reverses an axis.</summary>
    public Tensor Flip(int axis)
    {
        axis = Shape.Axis(axis);
        int[] strides = Shape.Strides();
        int offset = (Shape[axis] - 1) * strides[axis];
        strides[axis] = -strides[axis];
        return View(new StridedView(Count == 0 ? 0 : offset, [.. Shape], strides));
    }

    /// <summary>Repeats extents of 1 (and missing leading axes) to reach <paramref name="shape"/>.</summary>
    /// <exception cref="ArgumentException">This shape does not broadcast to the given one.</exception>
    public Tensor Expand(Shape shape)
    {
        if (shape == Shape)
            return this;
        if (Shape.Broadcast(Shape, shape) != shape)
            throw new ArgumentException($"Shape {Shape} does not expand to {shape}.", nameof(shape));
        int[] own = Shape.Strides();
        int[] strides = new int[shape.Rank];
        int added = shape.Rank - Shape.Rank;
        for (int axis = added; axis < shape.Rank; axis++)
            strides[axis] = Shape[axis - added] == 1 ? 0 : own[axis - added];
        return View(new StridedView(0, [.. shape], strides));
    }

    /// <summary>Joins tensors along an axis.</summary>
    /// <exception cref="ArgumentException">No tensors, or they differ in another axis, element type or device.</exception>
    public static Tensor Concat(IReadOnlyList<Tensor> parts, int axis)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0)
            throw new ArgumentException("Concat needs at least one tensor.", nameof(parts));
        Tensor first = parts[0];
        axis = first.Shape.Axis(axis);
        int total = 0;
        foreach (Tensor part in parts)
        {
            RequireAlike(first, part);
            if (part.Shape.Rank != first.Shape.Rank || part.Shape.With(axis, 1) != first.Shape.With(axis, 1))
                throw new ArgumentException($"Shapes {first.Shape} and {part.Shape} cannot be joined along axis {axis}.", nameof(parts));
            total += part.Shape[axis];
        }
        Tensor y = Uninitialized(first.Shape.With(axis, total), first.DType, first.Device);
        int[] strides = y.Shape.Strides();
        int start = 0;
        foreach (Tensor part in parts)
        {
            y.Backend.Copy(part, StridedView.Whole(part.Shape), y, new StridedView(start * strides[axis], [.. part.Shape], strides));
            start += part.Shape[axis];
        }
        return y;
    }

    /// <summary>y[…, j, …] = x[…, index[…, j, …], …] along an axis; the other axes of x and index agree.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit, or an index lies outside the axis.</exception>
    public Tensor Gather(Tensor index, int axis)
    {
        axis = CheckIndex(Shape, index, axis);
        Tensor y = Uninitialized(index.Shape, DType, Device);
        Backend.Gather(this, index, y, Shape.Product(0, axis), Shape[axis], index.Shape[axis], Shape.Product(axis + 1, Shape.Rank));
        return y;
    }

    /// <summary>Adjoint of <see cref="Gather"/>: adds every element into a zero tensor whose axis has the given extent.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit, or an index lies outside the axis.</exception>
    public Tensor ScatterAdd(Tensor index, int axis, int extent)
    {
        Shape shape = Shape.With(axis, extent);
        axis = CheckIndex(shape, index, axis);
        RequireFloating(DType);
        Tensor dx = Zeros(shape, DType, Device);
        Backend.ScatterAdd(this, index, dx, shape.Product(0, axis), extent, index.Shape[axis], shape.Product(axis + 1, shape.Rank));
        return dx;
    }

    /// <summary>The rows (slices along axis 0) with the given indices, in their order.</summary>
    public Tensor Rows(ReadOnlySpan<int> rows)
    {
        Tensor y = Uninitialized(Shape.With(0, rows.Length), DType, Device);
        for (int i = 0; i < rows.Length; i++)
            y.AssignRow(i, this, rows[i]);
        return y;
    }

    /// <summary>Copies a row (a slice along axis 0) of another tensor over a row of this one; see <see cref="Assign"/>.</summary>
    /// <exception cref="ArgumentException">The rows' shapes, the element types or the devices differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public void AssignRow(int row, Tensor source, int sourceRow)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.DType != DType || source.Device != Device || !source.Shape.AsSpan()[1..].SequenceEqual(Shape.AsSpan()[1..]))
            throw new ArgumentException($"Cannot assign a row of {source} to one of {this}.", nameof(source));
        RequireRow(row);
        source.RequireRow(sourceRow);
        long bytes = (long)Shape.Product(1, Shape.Rank) * DType.Size();
        Storage.CopyFrom(source.Storage, sourceRow * bytes, row * bytes, bytes);
    }

    private void RequireRow(int row)
    {
        if ((uint)row >= (uint)Shape[0])
            throw new ArgumentOutOfRangeException(nameof(row), $"Row {row} does not exist in {Shape}.");
    }

    private Tensor View(StridedView view)
    {
        Tensor y = Uninitialized(Shape.Create(view.Extents), DType, Device);
        Backend.Copy(this, view, y, StridedView.Whole(y.Shape));
        return y;
    }

    private static int CheckIndex(Shape shape, Tensor index, int axis)
    {
        ArgumentNullException.ThrowIfNull(index);
        axis = shape.Axis(axis);
        if (index.DType != DType.Int32 || index.Shape.Rank != shape.Rank || index.Shape.With(axis, 1) != shape.With(axis, 1))
            throw new ArgumentException($"An int32 index of shape {shape} with any extent on axis {axis} is needed, got {index}.", nameof(index));
        // a device's own indices are not waited for: its kernels take care not to leave the axis
        foreach (int i in index.Storage.IsOnHost ? index.AsSpan<int>() : [])
        {
            if ((uint)i >= (uint)shape[axis])
                throw new ArgumentException($"Index {i} lies outside axis {axis} of {shape}.", nameof(index));
        }
        return axis;
    }
}
