using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;
using AdvScratch.Tensors.Tests.Kernels;

namespace AdvScratch.Gpu.Tests;

/// <summary>Four elements at a time: what could go wrong beside what the tests of every backend look at.</summary>
public sealed class PackedKernelTests() : KernelTests(TestGpu.Device)
{
    /// <summary>Rows of whole fours, with repeated axes in all places; the last three cannot be merged into three axes.</summary>
    [Theory]
    [InlineData(new[] { 3, 4 }, new[] { 3, 1 }, new[] { 4 })]
    [InlineData(new[] { 2, 5, 12 }, new[] { 5, 1 }, new[] { 2, 1, 12 })]
    [InlineData(new[] { 2, 3, 2, 2 }, new[] { 3, 1, 1 }, new[] { 2, 1, 1, 1 })]
    [InlineData(new[] { 2, 3, 5, 4 }, new[] { 1, 3, 1, 4 }, new[] { 2, 1, 5, 1 })]
    [InlineData(new[] { 3, 2, 3, 2, 8 }, new[] { 1, 2, 1, 2, 1 }, new[] { 3, 1, 3, 1, 8 })]
    [InlineData(new[] { 2, 3, 2, 2, 3, 4 }, new[] { 2, 1, 2, 1, 3, 1 }, new[] { 3, 1, 2, 1, 4 })]
    public void Broadcasts_of_rows_of_fours(int[] whole, int[] second, int[] third)
    {
        foreach (DType type in Floating)
        {
            var inputs = new Inputs(whole.Length);
            Tensor a = inputs.Special(Shape.Create(whole), type), b = inputs.Special(Shape.Create(second), type), c = inputs.Special(Shape.Create(third), type);
            Exact("a − b", x => x[0] - x[1], a, b);
            Exact("b − a", x => x[1] - x[0], a, b);
            Exact("b − c", x => x[0] - x[1], b, c);
            Exact("select", x => Tensor.Zip<Select>(x[0], x[1], x[2]), b, a, c);
            Exact("clamp", x => Tensor.Zip<Clamp>(x[0], x[1], x[2]), c, b, a);
        }
    }

    [Fact]
    public void Nothing_and_less_than_four()
    {
        foreach (DType type in Floating)
            for (int count = 0; count <= 5; count++)
            {
                var inputs = new Inputs(count);
                Tensor a = inputs.Special([count], type), b = inputs.Special([count], type), one = inputs.Special([], type);
                Exact("map", x => x[0].Map<Abs>(), a);
                Exact("zip", x => x[0] - x[1], a, b);
                Exact("clamp", x => x[0].Clamp(x[1], x[2]), a, one, b);
                Exact("fill", x => Tensor.Full(x[0].Shape, 2.5, type, x[0].Device), a);
                Exact("conversion", x => x[0].To(DType.Int32).To(type), a);
            }
    }

    /// <summary>Moved in fours, or element by element because a row or a distance is not of whole fours.</summary>
    [Fact]
    public void Movement_of_rows_of_fours_and_of_others()
    {
        foreach (DType type in new[] { DType.Float32, DType.Float64, DType.Int32 })
        {
            Tensor x = new Inputs(1).Finite([3, 6, 12], DType.Float64).To(type);
            foreach ((int start, int length) in new[] { (4, 4), (8, 4), (0, 12), (2, 4), (4, 6), (3, 1) })
                Exact($"slice from {start}", t => t[0].Slice(2, start, length), x);
            foreach (int before in new[] { 4, 1 })
                Exact($"{before} zeros before", t => t[0].Pad(2, before, 4), x);
            Exact("slice of rows", t => t[0].Slice(1, 1, 4), x);
            Exact("rows turned around", t => t[0].Flip(1), x);
            Exact("turned around", t => t[0].Flip(2), x);
            Exact("axes exchanged outside of rows", t => t[0].Permute([1, 0, 2]), x);
            Exact("repeated rows", t => t[0].Slice(1, 2, 1).Expand([3, 5, 12]), x);
            Exact("repeated elements", t => t[0].Slice(2, 4, 1).Expand([3, 6, 8]), x);
            Exact("joined", t => Tensor.Concat([t[0], t[0].Slice(2, 0, 4), t[0].Slice(2, 0, 3), t[0]], 2), x);
        }
    }
}
