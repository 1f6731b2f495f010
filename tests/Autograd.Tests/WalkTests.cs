using AdvScratch.Tensors;

namespace AdvScratch.Autograd.Tests;

/// <summary>The backward walk: what it visits, what it returns, what it refuses.</summary>
public class WalkTests
{
    [Fact]
    public void Only_operators_on_a_path_to_a_wanted_input_are_visited()
    {
        Variable image = Sample.Leaf(2), weight = Sample.Leaf(3);
        var beside = new Spy();
        var between = new Spy();
        Variable y = between.Apply(image, beside.Apply(weight, weight));

        Assert.Equal(9, Gradient.Of(y, image).Item());
        Assert.Equal([0], between.Asked);
        Assert.Empty(beside.Asked);
    }

    [Fact]
    public void Gradients_of_intermediate_results_stop_there()
    {
        Variable x = Sample.Leaf(2);
        var before = new Spy();
        Variable middle = before.Apply(x, x);
        Assert.Equal(8, Gradient.Of(middle * middle, middle).Item());
        Assert.Empty(before.Asked);
    }

    [Fact]
    public void An_input_that_the_output_does_not_depend_on_has_gradient_zero()
    {
        Variable x = Sample.Leaf(1, 2), other = Sample.Leaf([2, 1], 3, 4);
        Variable[] gradients = Gradient.Of(Op.Sum(x), [x, other]);
        Assert.Equal([1, 1], gradients[0].Value.ToDoubles());
        Assert.Equal(other.Shape, gradients[1].Shape);
        Assert.Equal([0, 0], gradients[1].Value.ToDoubles());
    }

    [Fact]
    public void An_output_used_many_times_sums_its_adjoints()
    {
        Variable x = Sample.Leaf(3);
        Variable square = x * x;
        Assert.Equal(6 + 108 + 1, Gradient.Of(square + (square * square) + x, x).Item());
    }

    [Fact]
    public void The_output_itself_and_repeated_inputs_are_served()
    {
        Variable x = Sample.Leaf(3);
        Variable y = x * x;
        Assert.Equal([1, 6, 6], Gradient.Of(y, [y, x, x]).Select(g => g.Item()));
    }

    [Fact]
    public void Detached_values_are_constants()
    {
        Variable x = Sample.Leaf(3);
        Assert.Equal(9, Gradient.Of(x * (x * x).Detach(), x).Item());
    }

    [Fact]
    public void A_result_that_is_no_scalar_needs_a_seed_of_its_shape()
    {
        Variable x = Sample.Leaf(1, 2);
        Assert.Throws<ArgumentException>(() => Gradient.Of(x * x, x));
        Assert.Throws<ArgumentException>(() => Gradient.Of(x * x, x, seed: Sample.Leaf(1)));
    }

    [Fact]
    public void A_result_computed_without_recording_has_no_gradient()
    {
        Variable x = Sample.Leaf(1);
        using (Recording.Off())
            Assert.Throws<InvalidOperationException>(() => Gradient.Of(x * x, x));
    }

    /// <summary>a b, writing down for which of its operands a gradient was asked.</summary>
    private sealed class Spy : Operator
    {
        public List<int> Asked { get; } = [];

        protected override Tensor Forward(ReadOnlySpan<Tensor> x) => x[0] * x[1];

        protected internal override Variable? Vjp(Variable gradient, int input)
        {
            Asked.Add(input);
            return gradient * Inputs[1 - input];
        }
    }
}
