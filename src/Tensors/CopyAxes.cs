namespace AdvScratch.Tensors;

/// <summary>
/// The loops of a strided copy: extents of 1 dropped, neighbouring axes merged where both views allow it. If the source
/// is contiguous along another axis than the target, that axis is moved next to the last, where the two form a
/// matrix to be transposed.
/// </summary>
internal sealed class CopyAxes
{
    private CopyAxes(List<(int Extent, int From, int To)> axes)
    {
        Extents = [.. axes.Select(axis => axis.Extent)];
        From = [.. axes.Select(axis => axis.From)];
        To = [.. axes.Select(axis => axis.To)];
        Count = Shape.Create(Extents).Size;
        IsTransposition = axes.Count > 1 && To[^1] == 1 && From[^2] == 1 && From[^1] is not (0 or 1 or -1);
    }

    /// <summary>Extents of the loops, outermost first; at least one.</summary>
    public int[] Extents { get; }

    /// <summary>Strides of the source.</summary>
    public int[] From { get; }

    /// <summary>Strides of the target.</summary>
    public int[] To { get; }

    /// <summary>Number of elements.</summary>
    public int Count { get; }

    /// <summary>The source is contiguous along the last axis but one, the target along the last.</summary>
    public bool IsTransposition { get; }

    /// <summary>Both are contiguous: bytes are moved as they are.</summary>
    public bool IsBlock => Extents.Length == 1 && From[0] == 1 && To[0] == 1;

    public static CopyAxes Of(StridedView from, StridedView to)
    {
        var axes = new List<(int Extent, int From, int To)>();
        for (int axis = 0; axis < from.Extents.Length; axis++)
        {
            (int extent, int read, int write) = (from.Extents[axis], from.Strides[axis], to.Strides[axis]);
            if (extent == 1)
                continue;
            if (axes.Count > 0 && axes[^1].From == read * extent && axes[^1].To == write * extent)
                axes[^1] = (axes[^1].Extent * extent, read, write);
            else
                axes.Add((extent, read, write));
        }
        if (axes.Count == 0)
            axes.Add((1, 1, 1));
        int contiguous = axes.FindIndex(axis => axis.From == 1);
        if (contiguous >= 0 && contiguous < axes.Count - 2 && axes[^1].To == 1)
        {
            axes.Insert(axes.Count - 1, axes[contiguous]);
            axes.RemoveAt(contiguous);
        }
        return new CopyAxes(axes);
    }

    /// <summary>Offset of a matrix of the last two axes, given its number.</summary>
    public int OuterOffset(int matrix, int[] strides)
    {
        int offset = 0;
        for (int axis = Extents.Length - 3; axis >= 0; axis--)
        {
            (matrix, int index) = Math.DivRem(matrix, Extents[axis]);
            offset += index * strides[axis];
        }
        return offset;
    }
}
