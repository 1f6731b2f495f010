using AdvScratch.Tensors;

namespace AdvScratch.Autograd.Tests;

/// <summary>A check that cannot fail checks nothing: wrong derivatives must be found, and at the right order.</summary>
public class GradCheckTests
{
    [Fact]
    public void A_right_derivative_passes_at_every_order()
    {
        double[] errors = Errors(x => Op.Exp(Op.Sum(Op.Square(Op.Tanh(x[0])))), 4);
        Assert.Equal(4, errors.Length);
        Assert.All(errors, error => Assert.InRange(error, 0, GradCheck.Tolerance));
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-5)]
    public void A_slightly_wrong_first_derivative_is_found(double wrong) =>
        Assert.InRange(Errors(x => new Cube(wrong, detached: false).Apply(x[0]), 1)[0], wrong / 10, 10 * wrong);

    [Fact]
    public void A_derivative_that_cannot_be_differentiated_is_found_at_the_second_order()
    {
        double[] errors = Errors(x => new Cube(0, detached: true).Apply(x[0]), 2);
        Assert.InRange(errors[0], 0, GradCheck.Tolerance);
        Assert.InRange(errors[1], 0.1, 10);
    }

    [Fact]
    public void A_missing_gradient_is_found() =>
        Assert.InRange(Errors(x => x[0] * x[0].Detach(), 1)[0], 0.1, 10);

    [Fact]
    public void A_kink_within_reach_is_found() =>
        Assert.InRange(GradCheck.Errors(x => Op.Relu(x[0]), [Tensor.From([1e-4, 1], [2])], 1, new RandomStream(1), 20)[0], 1e-3, 10);

    [Fact]
    public void What_is_not_a_number_fails() => Assert.True(double.IsNaN(Errors(x => Op.Sqrt(x[0] - 100), 1)[0]));

    [Fact]
    public void A_constant_has_no_error() => Assert.Equal([0, 0], Errors(_ => Tensor.Scalar(4, DType.Float64), 2));

    [Fact]
    public void Scale_does_not_matter()
    {
        foreach (double scale in new[] { 1e-6, 1e6 })
        {
            Tensor[] x = [Tensor.From([0.3 * scale, -1.2 * scale, 0.7 * scale], [3])];
            double[] errors = GradCheck.Errors(v => Op.Tanh(v[0] * (1 / scale)), x, 2, new RandomStream(3));
            Assert.All(errors, error => Assert.InRange(error, 0, GradCheck.Tolerance));
        }
    }

    [Fact]
    public void Single_precision_is_refused() =>
        Assert.Throws<ArgumentException>(() => GradCheck.Errors(x => x[0], [Tensor.Zeros([2])], 1, new RandomStream(0)));

    private static double[] Errors(Func<IReadOnlyList<Variable>, Variable> f, int order) =>
        GradCheck.Errors(f, [Tensor.From([0.3, -1.2, 0.7], [3])], order, new RandomStream(5));

    /// <summary>x³ with a derivative that is wrong by a factor, or that hides how it depends on x.</summary>
    private sealed class Cube(double wrong, bool detached) : Operator
    {
        protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0] * x[0] * x[0];

        protected internal override Variable? Vjp(Variable gradient, int input)
        {
            Variable x = detached ? Inputs[0].Detach() : Inputs[0];
            return gradient * Op.Square(x) * (3 * (1 + wrong));
        }
    }
}
