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
        if (InFours(from, axes.Extents, axes.From) && InFours(to, axes.Extents, axes.To))
            Copy<Four<T>>(source, from / 4, target, to / 4, [.. axes.Extents[..^1], axes.Extents[^1] / 4], Steps(axes.From), Steps(axes.To));
        else
            Copy<T>(source, from, target, to, axes.Extents, axes.From, axes.To);

        // rows of whole fours, at distances of whole fours
        static bool InFours(int offset, int[] extents, int[] strides) =>
            offset % 4 == 0 && extents[^1] % 4 == 0 && strides[^1] == 1 && Array.TrueForAll(strides[..^1], stride => stride % 4 == 0);

        static int[] Steps(int[] strides) => [.. Array.ConvertAll(strides[..^1], stride => stride / 4), 1];
    }

    private void Copy<T>(Tensor source, int from, Tensor target, int to, int[] extents, int[] fromStrides, int[] toStrides)
        where T : unmanaged
    {
        int count = Shape.Create(extents).Size;
        gpu.ForEach(Copies.Elements, count, new Copies.Arguments<T>
        {
            X = Read<T>(source),
            Y = Write<T>(target),
            From = Walk.Of(from, extents, fromStrides),
            To = Walk.Of(to, extents, toStrides),
            Count = count,
        });
    }

    private void Transpose<T>(Tensor source, int from, Tensor target, int to, CopyAxes axes)
        where T : unmanaged
    {
        (int rows, int columns) = (axes.Extents[^2], axes.Extents[^1]);
        int down = Rounding.CeilDiv(rows, Copies.Side), across = Rounding.CeilDiv(columns, Copies.Side);
        gpu.Launch(Copies.Transpose, new KernelConfig(axes.Count / (rows * columns) * down * across, gpu.Tuning.GroupSize), new Copies.TransposeArguments<T>
        {
            X = Read<T>(source),
            Y = Write<T>(target),
            From = Walk.Of(from, axes.Extents.AsSpan()[..^2], axes.From.AsSpan()[..^2]),
            To = Walk.Of(to, axes.Extents.AsSpan()[..^2], axes.To.AsSpan()[..^2]),
            Rows = rows,
            Columns = columns,
            Down = down,
            Across = across,
            ByDown = Divisor.Of(down),
            ByAcross = Divisor.Of(across),
            FromColumn = axes.From[^1],
            ToRow = axes.To[^2],
        });
    }
}
