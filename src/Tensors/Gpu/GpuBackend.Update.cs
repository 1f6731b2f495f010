using System.Numerics;
using AdvScratch.Tensors.Gpu.Kernels;
using AdvScratch.Tensors.Operators;
using ILGPU;

namespace AdvScratch.Tensors.Gpu;

/// <content>
/// Updates in place: a network's parameters go to the device some at a time, as many as a launch's arguments have room for, so that
/// a step of small tensors is not a launch for each.
/// </content>
internal sealed partial class GpuBackend
{
    public void Update<TUpdate>(TUpdate update, UpdateOperands[] operands)
        where TUpdate : struct, IUpdate
    {
        UpdateOperands[] changed = Array.FindAll(operands, one => one.Target.Count > 0);
        if (operands[0].Target.DType == DType.Float32)
            Update<TUpdate, float>(update, changed);
        else
            Update<TUpdate, double>(update, changed);
    }

    private void Update<TUpdate, T>(TUpdate update, UpdateOperands[] operands)
        where TUpdate : struct, IUpdate
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (operands.Length == 1)
            Update<TUpdate, UpdatedTensor<T>, T>(update, operands);
        else
            Update<TUpdate, UpdatedPair<UpdatedPair<UpdatedPair<UpdatedPair<UpdatedPair<UpdatedTensor<T>, T>, T>, T>, T>, T>, T>(update, operands);
    }

    private void Update<TUpdate, TTensors, T>(TUpdate update, UpdateOperands[] operands)
        where TUpdate : struct, IUpdate
        where TTensors : struct, IUpdated<TTensors, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (UpdateOperands[] some in operands.Chunk(TTensors.Count))
        {
            var tensors = new UpdatedTensor<T>[TTensors.Count];
            int groups = 0;
            for (int i = 0; i < tensors.Length; i++)
            {
                // no group finds what there is no tensor for
                tensors[i] = i < some.Length ? ToUpdate<TUpdate, T>(some[i]) : default;
                tensors[i].FirstGroup = groups;
                groups += Rounding.CeilDiv(Portions.Of(tensors[i].X.IntLength).Threads, gpu.Tuning.GroupSize);
            }
            gpu.Launch(
                Updates.Update<TUpdate, TTensors, T>,
                new KernelConfig(groups, gpu.Tuning.GroupSize),
                new Updates.Arguments<TUpdate, TTensors, T> { Update = update, Tensors = TTensors.Of(tensors) });
        }
    }

    private static UpdatedTensor<T> ToUpdate<TUpdate, T>(UpdateOperands one)
        where TUpdate : struct, IUpdate
        where T : unmanaged
    {
        return new UpdatedTensor<T> { X = Write<T>(one.Target), Gradient = Read<T>(one.Gradient), A = Beside(one.First), B = Beside(one.Second) };

        static ArrayView<T> Beside(Tensor? tensor) => tensor is null ? default : TUpdate.HasState ? Write<T>(tensor) : Read<T>(tensor);
    }
}
