using System.Numerics;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Tensors.Cpu;

/// <content>Updates in place: the chunks of all tensors are one piece of work.</content>
internal sealed partial class CpuBackend
{
    public void Update<TUpdate>(TUpdate update, UpdateOperands[] operands)
        where TUpdate : struct, IUpdate
    {
        if (operands[0].Target.DType == DType.Float32)
            Update<TUpdate, float>(update, operands);
        else
            Update<TUpdate, double>(update, operands);
    }

    private static void Update<TUpdate, T>(TUpdate update, UpdateOperands[] operands)
        where TUpdate : struct, IUpdate
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int chunks = 0;
        foreach (UpdateOperands one in operands)
            chunks += Chunks.Of(one.Target.Count);
        var work = new UpdateWork<TUpdate, T>(update, operands);
        WorkPool.Run(chunks, ref work);
    }

    private readonly struct UpdateWork<TUpdate, T>(TUpdate update, UpdateOperands[] operands) : IWork
        where TUpdate : struct, IUpdate
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Invoke(int chunk)
        {
            int tensor = 0;
            for (int own; chunk >= (own = Chunks.Of(operands[tensor].Target.Count)); tensor++)
                chunk -= own;
            UpdateOperands one = operands[tensor];
            (int start, int length) = Chunks.Range(chunk, one.Target.Count);
            Span<T> x = Part(one.Target, start, length), a = Part(one.First, start, length), b = Part(one.Second, start, length);
            ReadOnlySpan<T> gradient = Part(one.Gradient, start, length);
            for (int i = 0; i < length; i += IUpdate.LongestTile)
            {
                int size = Math.Min(IUpdate.LongestTile, length - i);
                update.Invoke(
                    x.Slice(i, size), gradient.Slice(i, size), a.IsEmpty ? a : a.Slice(i, size), b.IsEmpty ? b : b.Slice(i, size));
            }
        }

        private static Span<T> Part(Tensor? tensor, int start, int length) => tensor is null ? [] : tensor.Span<T>().Slice(start, length);
    }
}
