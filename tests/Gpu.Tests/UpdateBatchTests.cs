using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;
using AdvScratch.Tensors.Tests.Kernels;

namespace AdvScratch.Gpu.Tests;

/// <summary>Updates of many tensors in one launch.</summary>
public sealed class UpdateBatchTests() : KernelTests(TestGpu.Device)
{
    // 80 tensors of 16 threads a group: none, less than four elements, whole groups, one element more, many groups
    private static readonly int[] Sizes = [.. Enumerable.Repeat<int[]>([1, 0, 3, 4, 5, 64, 65, 0, 67, 1001], 8).SelectMany(sizes => sizes)];

    public static TheoryData<DType, int> Cases => new() { { DType.Float32, 0 }, { DType.Float32, 1 }, { DType.Float32, 2 }, { DType.Float64, 0 }, { DType.Float64, 1 }, { DType.Float64, 2 } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_at_once_are_the_same_bits_as_one_by_one(DType type, int states)
    {
        switch (states)
        {
            case 0: Compare(new AverageUpdate(0.9), type, 0); break;
            case 1: Compare(new MomentumUpdate(0.05, 0.9, 0.01, true), type, 1); break;
            default: Compare(new AdamUpdate(0.05, 1.3, 0.9, 0.99, 1e-3, 0.01), type, 2); break;
        }
    }

    [Fact]
    public void Tensors_with_and_without_state_may_be_mixed()
    {
        // without momentum there is nothing to keep, but what is kept follows
        var update = new MomentumUpdate(0.05, 0, 0.01, false);
        UpdateOperands[] all = Operands(DType.Float32, 1), some = [.. all.Select((one, i) => i % 3 == 0 ? one with { First = null } : one)];
        Tensor.Update(update, some);
        foreach ((UpdateOperands one, UpdateOperands old) in some.Zip(Operands(DType.Float32, 1)))
        {
            Tensor.Update(update, old);
            Assert.Equal(old.Target.ToArray<float>(), one.Target.ToArray<float>());
            if (one.First is not null)
                Assert.Equal(old.First!.ToArray<float>(), one.First.ToArray<float>());
        }
    }

    [Fact]
    public void What_an_update_only_reads_stays_known_to_the_host()
    {
        Tensor centre = Tensor.From([0.25f, 0.5f, 0.75f], [3], Device), x = centre.Copy();
        Tensor.Update(new SignStep(0.5, 0.1, 0, 1), new UpdateOperands(x, Tensor.From([1f, 0, -1], [3], Device), centre));
        Assert.True(centre.Storage.IsOnHost);
        Assert.False(x.Storage.IsOnHost);
        Assert.Equal([0.35f, 0.5f, 0.65f], x.ToArray<float>());
    }

    private static void Compare<TUpdate>(TUpdate update, DType type, int states)
        where TUpdate : struct, IUpdate
    {
        UpdateOperands[] together = Operands(type, states), apart = Operands(type, states);
        Tensor.Update(update, together);
        foreach (UpdateOperands one in apart)
            Tensor.Update(update, one);
        foreach ((UpdateOperands one, UpdateOperands other) in together.Zip(apart))
        {
            Assert.Equal(other.Target.ToDoubles(), one.Target.ToDoubles());
            Assert.Equal(other.First?.ToDoubles(), one.First?.ToDoubles());
            Assert.Equal(other.Second?.ToDoubles(), one.Second?.ToDoubles());
        }
    }

    private static UpdateOperands[] Operands(DType type, int states)
    {
        var inputs = new Inputs(states);
        Tensor Draw(int size) => inputs.Finite([size], type).To(TestGpu.Device);
        return [.. Sizes.Select(size => new UpdateOperands(Draw(size), Draw(size), states > 0 ? Draw(size) : null, states > 1 ? Draw(size).Map<Abs>() : null))];
    }
}
