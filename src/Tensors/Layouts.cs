namespace AdvScratch.Tensors;

/// <summary>A view of some elements of a tensor: element d lies at Offset + Σ dₐ Strides[a]. Strides may be 0 or negative.</summary>
internal sealed record StridedView(int Offset, int[] Extents, int[] Strides)
{
    /// <summary>All of a contiguous tensor.</summary>
    public static StridedView Whole(Shape shape) => new(0, [.. shape], shape.Strides());
}

/// <summary>
/// How the operands of a zip are read: the result's extents with neighbouring axes merged where all operands allow it,
/// and each operand's strides on them. Equal shapes become one axis of stride 1; a scalar has stride 0.
/// </summary>
internal sealed class BroadcastLayout
{
    private BroadcastLayout(int[] extents, int[][] strides)
    {
        Extents = extents;
        Strides = strides;
    }

    /// <summary>Merged extents, outermost first; at least one.</summary>
    public int[] Extents { get; }

    /// <summary>Strides of operand k: <c>Strides[k]</c>. The innermost stride is 0 or 1.</summary>
    public int[][] Strides { get; }

    public static BroadcastLayout Of(Shape result, params ReadOnlySpan<Shape> operands)
    {
        var extents = new List<int>();
        var strides = new List<int>[operands.Length];
        int[][] full = new int[operands.Length][];
        for (int k = 0; k < operands.Length; k++)
        {
            strides[k] = [];
            full[k] = Expand(operands[k], result);
        }
        for (int axis = 0; axis < result.Rank; axis++)
        {
            if (result[axis] == 1)
                continue;
            bool merge = extents.Count > 0;
            for (int k = 0; k < operands.Length && merge; k++)
                merge = strides[k][^1] == full[k][axis] * result[axis];
            if (merge)
                extents[^1] *= result[axis];
            else
                extents.Add(result[axis]);
            for (int k = 0; k < operands.Length; k++)
            {
                if (merge)
                    strides[k][^1] = full[k][axis];
                else
                    strides[k].Add(full[k][axis]);
            }
        }
        if (extents.Count == 0)
            return new BroadcastLayout([1], [.. strides.Select(_ => new[] { 1 })]);
        return new BroadcastLayout([.. extents], [.. strides.Select(s => s.ToArray())]);
    }

    private static int[] Expand(Shape operand, Shape result)
    {
        int[] own = operand.Strides();
        int[] strides = new int[result.Rank];
        int offset = result.Rank - operand.Rank;
        for (int axis = offset; axis < result.Rank; axis++)
            strides[axis] = operand[axis - offset] == 1 ? 0 : own[axis - offset];
        return strides;
    }
}
