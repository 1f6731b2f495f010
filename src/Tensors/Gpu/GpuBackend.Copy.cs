using AdvScratch.Tensors.Gpu.Kernels;
using ILGPU;

namespace AdvScratch.Tensors.Gpu;

/// <content>Movement: one copy between two strided views.</content>
internal sealed partial class GpuBackend
{
    /// <summary>A row of fewer elements fills less than the 32 bytes that memory moves at a time: a transposition by blocks gains nothing.</summary>
    private const int ShortestTransposed = 8;

    public void Copy(Tensor source, StridedView from, Tensor target, StridedView to)
    {
        var axes = CopyAxes.Of(from, to);
        int size = target.DType.Size();
        if (axes.Count == 0)
            return;
        if (axes.IsBlock)
            target.Storage.CopyFrom(source.Storage, (long)from.Offset * size, (long)to.Offset * size, (long)axes.Count * size);
        else if (size == sizeof(int))
            Copy<int>(source, from.Offset, target, to.Offset, axes);
        else
            Copy<long>(source, from.Offset, target, to.Offset, axes);
    }

    private void Copy<T>(Tensor source, int from, Tensor target, int to, CopyAxes axes)
        where T : unmanaged
    {
        if (axes.IsTransposition && Math.Min(axes.Extents[^2], axes.Extents[^1]) >= ShortestTransposed)
        {
            Transpose<T>(source, from, target, to, axes);
            return;
        }
        gpu.ForEach(Copies.Elements, axes.Count, new Copies.Arguments<T>
        {
            X = Read<T>(source),
            Y = Write<T>(target),
            From = Walk.Of(from, axes.Extents, axes.From),
            To = Walk.Of(to, axes.Extents, axes.To),
            Count = axes.Count,
        });
    }

    private void Transpose<T>(Tensor source, int from, Tensor target, int to, CopyAxes axes)
        where T : unmanaged
    {
        (int rows, int columns) = (axes.Extents[^2], axes.Extents[^1]);
        int groups = axes.Count / (rows * columns) * Rounding.CeilDiv(rows, Copies.Side) * Rounding.CeilDiv(columns, Copies.Side);
        gpu.Launch(Copies.Transpose, new KernelConfig(groups, gpu.Tuning.GroupSize), new Copies.TransposeArguments<T>
        {
            X = Read<T>(source),
            Y = Write<T>(target),
            From = Walk.Of(from, axes.Extents.AsSpan()[..^2], axes.From.AsSpan()[..^2]),
            To = Walk.Of(to, axes.Extents.AsSpan()[..^2], axes.To.AsSpan()[..^2]),
            Rows = rows,
            Columns = columns,
            FromColumn = axes.From[^1],
            ToRow = axes.To[^2],
        });
    }
}
