using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;
using AdvScratch.Tensors.Tests.Kernels;

namespace AdvScratch.Gpu.Tests;

/// <content>What is launched.</content>
internal sealed partial class KernelSweep
{
    private static readonly DType[] All = [DType.Float32, DType.Float64, DType.Int32];

    private void Elementwise()
    {
        foreach (DType type in All)
            foreach (DType other in All)
                Exact($"{other} of {type}", t => t[0].To(other), (new Inputs(1).Finite([11], DType.Float64) * 100).To(type));
        foreach (DType type in Floating)
        {
            var inputs = new Inputs(2);
            Tensor[] operands = [inputs.Special([3, 5], type), inputs.Special([5], type), inputs.Special([3, 1], type)];
            Operators(OperatorTable.Unary, operands[..1]);
            Operators(OperatorTable.Binary, operands[..2]);
            Operators(OperatorTable.Ternary, operands);
        }
    }

    private void Operators(TheoryData<string> names, Tensor[] operands)
    {
        foreach (string name in names)
        {
            (Tensor expected, Tensor actual) = Both(OperatorTable.Kernel(name), operands);
            Agreement.ByElement(expected, actual, OperatorTable.IsExact(name) ? 0 : expected.DType == DType.Float32 ? 5e-7 : 1e-14, name);
        }
    }

    private void Updates()
    {
        Update(new MomentumUpdate(0.05, 0.9, 0.01, true), 1);
        Update(new AdamUpdate(0.05, 1.3, 0.9, 0.99, 1e-3, 0.01), 2);
        Update(new AverageUpdate(0.99), 0);
        Update(new SignStep(0.25, 0.5, -1, 2), 1);
    }

    /// <summary>One tensor, and several at once.</summary>
    private void Update<TUpdate>(TUpdate update, int states)
        where TUpdate : struct, IUpdate
    {
        foreach (DType type in Floating)
            foreach (int count in new[] { 1, 3 })
            {
                Tensor[] x = [.. Enumerable.Range(0, count * (2 + states)).Select(i => new Inputs(i).Finite([5 + i], type).Slice(0, 0, 5).Map<Abs>())];
                InNorm($"{count} times {update}", After, x);

                Tensor After(Tensor[] t)
                {
                    Tensor[] copies = [.. t.Select(one => Tensor.Concat([one], 0))];
                    Tensor.Update(update, [.. copies.Chunk(2 + states).Select(c => new UpdateOperands(c[0], c[1], c.ElementAtOrDefault(2), c.ElementAtOrDefault(3)))]);
                    return Tensor.Concat(copies, 0);
                }
            }
    }

    private void RandomNumbers()
    {
        foreach (DType type in Floating)
        {
            Exact("uniform numbers", t => new RandomStream(7).Uniform([9], type: type, device: t[0].Device), Tensor.Scalar(0));
            InNorm("normal numbers", t => new RandomStream(7).Normal([9], type: type, device: t[0].Device), Tensor.Scalar(0));
        }
    }

    private void Reductions()
    {
        foreach (DType type in Floating)
            foreach (Shape shape in new Shape[] { [2, 0, 1], [3, 5, 1], [2, 90, 1], [2, 40, 3] })
            {
                Tensor x = new Inputs(3).Finite(shape, type);
                InNorm($"sum of {x}", t => t[0].Sum([1]), x);
                Exact($"maximum of {x}", t => t[0].Max([1]), x);
                if (shape[1] > 0)
                    Exact($"place of the maximum of {x}", t => t[0].ArgMax(1), x);
            }
        foreach (DType type in Floating)
        {
            Tensor x = new Inputs(4).Finite([5, 7], type), labels = new Inputs(5).Indices([5], 7), dy = new Inputs(6).Finite([5], type);
            InNorm("log-softmax", t => t[0].LogSoftmax(), x);
            InNorm("cross-entropy", t => t[0].CrossEntropy(t[1], out _), x, labels);
            InNorm("cross-entropy's adjoint", t => Adjoint(t[0], t[1], t[2]), x, labels, dy);
        }

        static Tensor Adjoint(Tensor x, Tensor labels, Tensor dy)
        {
            x.CrossEntropy(labels, out Tensor softmax);
            return softmax.CrossEntropyInput(labels, dy);
        }
    }

    private void Movement()
    {
        foreach (DType type in All)
        {
            Exact("permutation", t => t[0].Permute([1, 0, 2]), Values([3, 4, 2]));
            Exact("rows of fours", t => t[0].Slice(1, 4, 4), Values([3, 12]));
            Exact("transposition", t => t[0].Transpose(), Values([9, 10]));
            Exact("gather", t => t[0].Gather(t[1], 1), Values([2, 4, 3]), new Inputs(1).Indices([2, 5, 3], 4));

            Tensor Values(Shape shape) => (new Inputs(8).Finite(shape, DType.Float64) * 100).To(type);
        }
        foreach (DType type in Floating)
            foreach ((int picks, int count) in new[] { (5, 4), (40, 20), (600, 3) })
                InNorm($"{picks} scattered to {count}", t => t[0].ScatterAdd(t[1], 1, count), new Inputs(9).Finite([2, picks, 1], type), new Inputs(2).Indices([2, picks, 1], count));
    }

    /// <summary>Many rows and few; numbers by fours and one by one; sums in one part and in several.</summary>
    private void Products()
    {
        foreach (DType type in Floating)
            foreach ((int m, int n, int k) in new[] { (8, 8, 8), (7, 9, 5), (4, 8, 8), (3, 5, 7), (4, 8, 300), (5, 8, 0) })
                foreach ((bool a, bool b) in new[] { (false, false), (false, true), (true, false), (true, true) })
                {
                    var inputs = new Inputs(m);
                    Tensor x = inputs.Finite(a ? [k, m] : [m, k], type), y = inputs.Finite(b ? [n, k] : [k, n], type), shift = inputs.Finite([n], type);
                    InNorm($"{m}×{k}×{n}", t => Tensor.MatMul(t[0], t[1], a, b, new Epilogue(null, t[2], null, true)), x, y, shift);
                }
    }

    /// <summary>Many channels and few; planes and taps of fours and others; with Winograd's tiles and without; phases.</summary>
    private void Convolutions()
    {
        foreach (DType type in Floating)
            foreach ((int channels, int outputs, int side, int kernel, int stride) in new[] { (16, 16, 8, 3, 1), (17, 16, 8, 3, 1), (4, 8, 6, 1, 1), (6, 7, 5, 3, 2), (4, 3, 6, 1, 1), (3, 2, 5, 3, 2) })
            {
                var g = new Conv2dGeometry(2, channels, side, side, outputs, kernel, kernel, stride, kernel / 2);
                var inputs = new Inputs(side);
                Tensor x = inputs.Finite(g.InputShape, type), w = inputs.Finite(g.FilterShape, type), dy = inputs.Finite(g.OutputShape, type);
                InNorm($"{g}", t => Tensor.Conv2d(t[0], t[1], g), x, w);
                InNorm($"input map of {g}", t => Tensor.Conv2dInput(t[0], t[1], g), dy, w);
                InNorm($"filter map of {g}", t => Tensor.Conv2dFilter(t[0], t[1], g), dy, x);
            }
    }

    private void Pooling()
    {
        foreach (DType type in Floating)
        {
            Shape images = [2, 3, 5, 5];
            var g = Pool2dGeometry.Of(images, 3, 2, 1);
            Tensor x = new Inputs(1).Finite(images, type), other = new Inputs(2).Finite(images, type);
            Tensor dy = new Inputs(3).Finite([2, 3, g.OutHeight, g.OutWidth], type);
            Exact("max-pool", t => t[0].MaxPool(g, out _), x);
            Exact("picks", t => t[1].PickFromWindows(Picks(t[0])), x, other);
            InNorm("placed", t => t[1].PlaceInWindows(Picks(t[0])), x, dy);
            InNorm("sum-pool", t => t[0].SumPool(g), x);
            InNorm("sum-unpool", t => t[0].SumUnpool(g), dy);

            WindowPicks Picks(Tensor t)
            {
                t.MaxPool(g, out WindowPicks picks);
                return picks;
            }
        }
    }

    private void Channels()
    {
        foreach (DType type in Floating)
            foreach (Shape images in new Shape[] { [3, 2, 2, 6], [3, 2, 3, 5] })
            {
                var inputs = new Inputs(1);
                Tensor x = inputs.Finite(images, type), g = inputs.Finite(images, type), v = inputs.Finite(images, type);
                Tensor scale = inputs.Finite([2], type), shift = inputs.Finite([2], type), mean = x.Mean([0, 2, 3]), variance = (x * x).Mean([0, 2, 3]);
                InNorm("affine map", t => Tensor.Affine(t[0], new Epilogue(t[1], t[2], t[3], true)), x, scale, shift, g);
                InNorm("masked scale", t => Tensor.MaskedScale(t[0], t[1], t[2]), x, g, scale);
                InNorm("batch norm", t => Tensor.BatchNorm(t[0], t[1], t[2], 1e-3, true).Y, x, scale, shift);
                InNorm("its gradient", t => Tensor.BatchNormGradient(t[0], t[1], t[2], t[3], Moments(t)).Dx, g, x, v, scale, mean, variance);
                InNorm("its second gradient", t => Tensor.BatchNormSecondGradient(t[2], t[0], t[1], null, t[3], Moments(t)).Dx, g, x, v, scale, mean, variance);

                static BatchNormMoments Moments(Tensor[] t) => new(t[4], t[5], 1e-3);
            }
    }

    /// <summary>Forward, backward and two steps of PGD through a small network.</summary>
    private void AttackStep()
    {
        Tensor images = new Inputs(7).Finite([3, 1, 8, 8], DType.Float64).Clamp(0, 1), labels = Tensor.From([0, 1, 2], [3]);
        InNorm("PGD", t => new Pgd(new Linf(0.05), 2).Run(Network(t[0].Device), t[0], t[1], new RandomStream(5)).Images, images, labels);

        static Classifier Network(Device place)
        {
            var initializer = new Initializer(new RandomStream(1), DType.Float64, place);
            var network = new Sequential(
                new Conv2d(initializer.Fork("a"), 1, 4, 3, stride: 2),
                new BatchNorm2d(initializer.Fork("b"), 4),
                new Layers.Relu(),
                new Flatten(),
                new Linear(initializer.Fork("c"), 4 * 3 * 3, 3));
            return new Classifier(network, [1, 8, 8], 3);
        }
    }
}
