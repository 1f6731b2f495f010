using AdvScratch.Tensors.Operators;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Tensors.Tests.Kernels;

public abstract class ElementwiseTests(Device device) : KernelTests(device)
{
    [Theory]
    [MemberData(nameof(OperatorTable.Unary), MemberType = typeof(OperatorTable))]
    public void Unary_operators_over_all_short_lengths(string name)
    {
        foreach (DType type in Floating)
        {
            foreach (int length in ShortLengths)
                Check(name, length, new Inputs(length).Special([length], type));
        }
    }

    [Theory]
    [MemberData(nameof(OperatorTable.Binary), MemberType = typeof(OperatorTable))]
    public void Binary_operators_over_all_short_lengths(string name)
    {
        foreach (DType type in Floating)
        {
            foreach (int length in ShortLengths)
            {
                var inputs = new Inputs(length);
                Tensor a = inputs.Special([length], type), b = inputs.Special([length], type), scalar = inputs.Special([], type);
                Check(name, length, a, b);
                Check(name, length, a, scalar);
                Check(name, length, scalar, b);
            }
        }
    }

    [Theory]
    [MemberData(nameof(OperatorTable.Ternary), MemberType = typeof(OperatorTable))]
    public void Ternary_operators_over_all_short_lengths(string name)
    {
        foreach (DType type in Floating)
        {
            foreach (int length in ShortLengths)
            {
                var inputs = new Inputs(length);
                Tensor a = inputs.Special([length], type), b = inputs.Special([length], type), c = inputs.Special([length], type);
                Tensor low = inputs.Special([], type), high = inputs.Special([1], type);
                Check(name, length, a, b, c);
                Check(name, length, a, low, high);
                Check(name, length, low, b, c);
            }
        }
    }

    [Theory]
    [InlineData(-1.0)]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(2.0)]
    [InlineData(3.0)]
    [InlineData(0.5)]
    [InlineData(-0.5)]
    [InlineData(-2.0)]
    public void Powers_with_one_exponent_for_all(double exponent)
    {
        foreach (DType type in Floating)
            Check("Power", 301, new Inputs(301).Special([301], type), Tensor.Scalar(exponent, type));
    }

    [Fact]
    public void Tanh_keeps_its_digits_near_zero()
    {
        foreach (DType type in Floating)
        {
            Tensor small = Tensor.From([.. Enumerable.Range(0, 400).Select(i => Math.Pow(10, -i / 20.0) * (i % 2 == 0 ? 1 : -1))], [400]).To(type);
            Check("Tanh", 400, small);
        }
    }

    [Fact]
    public void The_exponential_of_zero_is_one()
    {
        foreach (DType type in Floating)
            Assert.All(Tensor.Zeros([37], type, Device).Map<Exp>().ToDoubles(), y => Assert.Equal(1, y));
    }

    [Fact]
    public void The_exponential_over_its_whole_range()
    {
        foreach (DType type in Floating)
        {
            double end = type == DType.Float32 ? 110 : 750;
            Check("Exp", 0, Tensor.From([.. Enumerable.Range(-5000, 10_001).Select(i => i * end / 5000)], [10_001]).To(type));
        }
    }

    [Fact]
    public void Operators_over_several_chunks()
    {
        foreach (DType type in Floating)
        {
            var inputs = new Inputs(5);
            Tensor a = inputs.Special([50_001], type), b = inputs.Special([50_001], type), c = inputs.Special([50_001], type);
            Check("Sigmoid", 5, a);
            Check("Subtract", 5, a, b);
            Check("Clamp", 5, a, b, c);
        }
    }

    [Theory]
    [InlineData(new[] { 40, 10 }, new[] { 40, 1 })]
    [InlineData(new[] { 40, 10 }, new[] { 10 })]
    [InlineData(new[] { 40, 1 }, new[] { 1, 10 })]
    [InlineData(new[] { 3, 5, 7, 7 }, new[] { 1, 5, 1, 1 })]
    [InlineData(new[] { 3, 5, 7, 7 }, new[] { 3, 1, 1, 1 })]
    [InlineData(new[] { 3, 5, 7, 7 }, new[] { 3, 1, 7, 7 })]
    [InlineData(new[] { 2, 40, 50, 50 }, new[] { 1, 40, 1, 1 })]
    [InlineData(new[] { 2, 1, 3000 }, new[] { 1, 7, 1 })]
    [InlineData(new[] { 3, 20_000 }, new[] { 3, 1 })]
    [InlineData(new[] { 0, 4 }, new[] { 1, 4 })]
    public void Broadcast_pairs(int[] left, int[] right)
    {
        foreach (DType type in Floating)
        {
            var inputs = new Inputs(11);
            Tensor a = inputs.Special(Shape.Create(left), type), b = inputs.Special(Shape.Create(right), type);
            Check("Subtract", 11, a, b);
            Check("Subtract", 11, b, a);
            Check("LeakyRelu", 11, a, b);
            Check("Select", 11, a, b, a);
            Check("Select", 11, b, a, inputs.Special([], type));
        }
    }

    [Fact]
    public void Broadcasts_of_drawn_shapes()
    {
        Gen<int[]> extents = Gen.Choose(1, 6).ArrayOf().Resize(5);
        Arbitrary<(int[], int)> cases = Gen.Zip(extents, Gen.Choose(0, 1 << 20)).Select(pair => (pair.Item1, pair.Item2)).ToArbitrary();
        Prop.ForAll(cases, drawn =>
        {
            (int[] shape, int seed) = drawn;
            var inputs = new Inputs(seed);
            Tensor a = Shrunk(shape, inputs), b = Shrunk(shape, inputs), c = Shrunk(shape, inputs);
            Check("Divide", seed, a, b);
            Check("Within", seed, a, b, c);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Int32)]
    public void Fill_and_conversions(DType type)
    {
        foreach (int length in new[] { 1, 2, 3, 15, 16, 17, 255, 256, 40_000 })
        {
            var inputs = new Inputs(length);
            Exact($"fill {type}", x => Tensor.Full([length], -2.75, type, x[0].Device), inputs.Finite([1], DType.Float32));
            Exact($"seed {length}: float to {type}", x => x[0].To(type), inputs.Special([length], DType.Float32));
            Exact($"seed {length}: double to {type}", x => x[0].To(type), inputs.Special([length], DType.Float64) * 1e9);
            Exact($"seed {length}: int to {type}", x => x[0].To(type), inputs.Indices([length], int.MaxValue));
        }
    }

    private static Tensor Shrunk(int[] shape, Inputs inputs)
    {
        int[] extents = Array.ConvertAll(shape, extent => inputs.Next(0, 2) == 0 ? 1 : extent);
        return inputs.Special(Shape.Create(extents.AsSpan(inputs.Next(0, extents.Length))), DType.Float32);
    }

    private void Check(string name, int seed, params Tensor[] operands)
    {
        (Tensor expected, Tensor actual) = Both(OperatorTable.Kernel(name), operands);
        string what = $"{name} of {string.Join(", ", operands.AsEnumerable())}, seed {seed}";
        if (OperatorTable.IsExact(name))
            Agreement.Exact(expected, actual, what);
        else
            Agreement.ByElement(expected, actual, expected.DType == DType.Float32 ? 5e-7 : 1e-14, what);
    }
}
