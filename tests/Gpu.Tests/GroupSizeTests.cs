using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;
using AdvScratch.Tensors.Tests.Kernels;

namespace AdvScratch.Gpu.Tests;

/// <summary>Kernels whose threads work together, in groups and warps of other sizes than those of the tests of every backend.</summary>
public abstract class GroupSizeTests(Device device) : KernelTests(device)
{
    private static readonly Shape[] Shapes =
        [[7, 10, 1], [129, 49, 1], [3, 700, 1], [1, 7000, 1], [1, 40, 10], [4, 213, 3], [3, 2, 700], [1, 37, 250], [1, 2000, 2], [50, 17, 33]];

    [Fact]
    public void Reductions_and_positions_of_the_largest()
    {
        foreach (Shape shape in Shapes)
        {
            Tensor x = new Inputs(4).Special(shape, DType.Float32);
            Exact($"max of {x}", t => t[0].Max([1]), x);
            Exact($"argmax of {x}", t => t[0].ArgMax(1), x);
            (Tensor expected, Tensor actual) = Both(t => t[0].Sum([1]), x);
            Agreement.ByScale(expected, actual, x.Map<Abs>().Sum([1]), Agreement.Tolerance(x.DType), $"sum of {x}");
            Agreement.Exact(actual, x.To(Device).Sum([1]), $"second sum of {x}");
        }
    }

    [Fact]
    public void Softmax_and_cross_entropy()
    {
        foreach (int classes in new[] { 1, 3, 10, 33, 100, 700 })
        {
            var inputs = new Inputs(classes);
            Tensor x = inputs.Finite([13, classes], DType.Float64) * 10, labels = inputs.Indices([13], classes);
            InNorm($"log-softmax of {x}", t => t[0].LogSoftmax(), x);
            InNorm($"cross-entropy of {x}", t => t[0].CrossEntropy(t[1], out _), x, labels);
        }
    }

    [Fact]
    public void Transpositions_and_scattered_sums()
    {
        foreach (Shape shape in new Shape[] { [33, 64], [100, 3], [8, 8], [9, 70] })
            Exact($"transpose {shape}", t => t[0].Transpose(), new Inputs(1).Special(shape, DType.Float32));
        foreach (Shape shape in new Shape[] { [7, 196, 1], [1, 5, 9], [2, 45, 3], [1, 40, 110] })
            foreach (int picks in new[] { 2, 33, 300 })
            {
                var inputs = new Inputs(picks);
                Tensor index = inputs.Indices(shape.With(1, picks), shape[1]);
                InNorm($"scatter {picks} into {shape}", t => t[0].ScatterAdd(t[1], 1, shape[1]), inputs.Finite(index.Shape, DType.Float32), index);
            }
    }
}

public sealed class WideWarpTests() : GroupSizeTests(Machine.Open(TestGpu.Small with { GroupSize = 32, BusyThreads = 1 << 12 }, warp: 32));

public sealed class OddGroupTests() : GroupSizeTests(Machine.Open(TestGpu.Small with { GroupSize = 24, BusyThreads = 1 << 10 }));
