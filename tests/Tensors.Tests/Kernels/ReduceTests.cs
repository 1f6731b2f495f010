using AdvScratch.Tensors.Operators;

namespace AdvScratch.Tensors.Tests.Kernels;

public abstract class ReduceTests(Device device) : KernelTests(device)
{
    private static readonly Shape[] Shapes =
    [
        [1, 1, 1], [1, 300, 1], [300, 1, 1], [1, 1, 300], [7, 10, 1], [129, 49, 1], [3, 20_000, 1], [1, 70_000, 1], [2, 16_384, 1], [2, 16_385, 1],
        [1, 40, 10], [5, 3, 2], [1, 1500, 10], [4, 513, 3], [4, 512, 3], [3, 2, 700], [2, 1100, 600], [1, 37, 2050], [2, 1030, 1], [6, 5, 130],
        [1, 50_000, 2],
    ];

    [Fact]
    public void Reductions_over_all_short_lengths()
    {
        foreach (DType type in Floating)
        {
            foreach (int length in ShortLengths)
            {
                CheckReductions(length, new Inputs(length).Finite([3, length], type), 1);
                CheckReductions(length, new Inputs(length).Special([2, length], type), 1);
                CheckReductions(length, new Inputs(length).Special([length, 3], type), 0);
            }
        }
    }

    [Fact]
    public void Reductions_of_the_middle_axis()
    {
        foreach (DType type in Floating)
            foreach (Shape shape in Shapes)
            {
                CheckReductions(3, new Inputs(3).Finite(shape, type), 1);
                CheckReductions(3, new Inputs(3).Special(shape, type), 1);
            }
    }

    [Fact]
    public void Reductions_of_nothing_give_the_identity()
    {
        foreach (DType type in Floating)
        {
            Exact("sum of nothing", x => x[0].Sum([1]), Tensor.Zeros([3, 0, 2], type));
            Exact("max of nothing", x => x[0].Max([1]), Tensor.Zeros([3, 0, 2], type));
            Exact("sums of no rows", x => x[0].Sum([1]), Tensor.Zeros([0, 3, 2], type));
        }
    }

    [Fact]
    public void Reductions_of_several_axes()
    {
        foreach (DType type in Floating)
        {
            Tensor x = new Inputs(8).Finite([4, 5, 6, 7], type);
            foreach (int[] axes in new int[][] { [], [0], [1], [3], [0, 2, 3], [2, 3], [0, 1], [1, 2], [0, 3], [-1, 1], [0, 1, 2, 3] })
            {
                InNorm($"sum over [{string.Join(", ", axes)}]", t => t[0].Sum(axes), x);
                InNorm($"mean over [{string.Join(", ", axes)}]", t => t[0].Mean(axes, keepAxes: true), x);
                Exact($"max over [{string.Join(", ", axes)}]", t => t[0].Max(axes), x);
            }
            InNorm("sum to a row", t => t[0].SumTo([5, 1, 7]), x);
        }
    }

    [Fact]
    public void Sums_of_ten_million_floats_keep_five_digits()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = Tensor.Full([10_000_000], 0.1, device: Device);
        double exact = 1e7 * 0.1f;
        Assert.InRange(x.Sum().Item() / exact, 1 - 1e-5, 1 + 1e-5);
        foreach (double column in x.Reshape(-1, 4).Sum([0]).ToDoubles())
            Assert.InRange(column * 4 / exact, 1 - 1e-5, 1 + 1e-5);
    }

    [Fact]
    public void Positions_of_the_largest()
    {
        foreach (DType type in Floating)
        {
            foreach (int length in ShortLengths)
            {
                Exact($"argmax, seed {length}", x => x[0].ArgMax(1), new Inputs(length).Special([3, length], type));
                Exact($"argmax of columns, seed {length}", x => x[0].ArgMax(0), new Inputs(length).Special([length, 3], type));
            }
            foreach (Shape shape in Shapes)
                Exact($"argmax of {shape}", x => x[0].ArgMax(1), new Inputs(9).Finite(shape, type));
            Exact("argmax of zeros", x => x[0].ArgMax(1), Tensor.From([-0.0, 0, 0, -0.0, 0, -0.0], [2, 3]).To(type));
        }
    }

    [Fact]
    public void Log_softmax_of_rows()
    {
        foreach (DType type in Floating)
        {
            foreach (int classes in ShortLengths)
                InNorm($"log-softmax, seed {classes}", x => x[0].LogSoftmax(), new Inputs(classes).Finite([5, classes], type) * 10);
            InNorm("log-softmax of many rows", x => x[0].LogSoftmax(), new Inputs(1).Finite([2000, 10], type));
            InNorm("log-softmax of long rows", x => x[0].LogSoftmax(), new Inputs(2).Finite([3, 20_000], type));
            InNorm("log-softmax far from zero", x => x[0].LogSoftmax(), new Inputs(3).Finite([50, 10], type) + 1e4);
            InNorm("log-softmax of specials", x => x[0].LogSoftmax(), new Inputs(4).Special([400, 7], type));
        }
    }

    [Fact]
    public void Cross_entropy_and_its_adjoint()
    {
        foreach (DType type in Floating)
            foreach (int classes in new[] { 1, 2, 7, 10, 100, 5000 })
            {
                var inputs = new Inputs(classes);
                Tensor x = inputs.Finite([37, classes], type) * 10, gradient = inputs.Finite([37], type), labels = inputs.Indices([37], classes);
                InNorm($"cross-entropy of {x}", t => t[0].CrossEntropy(t[1], out _), x, labels);
                InNorm($"softmax of {x}", t => Softmax(t[0], t[1]), x, labels);
                InNorm($"adjoint of {x}", t => Softmax(t[0], t[1]).CrossEntropyInput(t[1], t[2]), x, labels, gradient);
            }

        static Tensor Softmax(Tensor x, Tensor labels)
        {
            x.CrossEntropy(labels, out Tensor softmax);
            return softmax;
        }
    }

    [Fact]
    public void Log_softmax_of_impossible_classes()
    {
        double low = double.NegativeInfinity;
        foreach (DType type in Floating)
        {
            Tensor x = Tensor.From([low, 1, 2, low, low, low, low, low, 0, 5, double.PositiveInfinity, 1], [4, 3]).To(type);
            InNorm("log-softmax", t => t[0].LogSoftmax(), x);
        }
    }

    private void CheckReductions(int seed, Tensor x, int axis)
    {
        Exact($"max of {x} along {axis}, seed {seed}", t => t[0].Reduce<MaxReduction>([axis]), x);
        string what = $"sum of {x} along {axis}, seed {seed}";
        (Tensor expected, Tensor actual) = Both(t => t[0].Reduce<SumReduction>([axis]), x);
        Tensor scale = x.Map<Abs>().Reduce<SumReduction>([axis]);
        Agreement.ByScale(expected, actual, scale, Agreement.Tolerance(x.DType), what);
    }
}
