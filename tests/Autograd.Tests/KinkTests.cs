using AdvScratch.Tensors;

namespace AdvScratch.Autograd.Tests;

/// <summary>The conventions of docs/numerics.md where a derivative does not exist.</summary>
public class KinkTests
{
    [Fact]
    public void Relu_and_abs_have_derivative_zero_at_zero()
    {
        Assert.Equal([0, 0, 1], Sample.Gradient(Op.Relu, Sample.Leaf(-1, 0, 1)));
        Assert.Equal([-1, 0, 1], Sample.Gradient(Op.Abs, Sample.Leaf(-1, 0, 1)));
    }

    [Fact]
    public void Leaky_relu_has_its_slope_as_derivative_at_zero() =>
        Assert.Equal([0.25, 0.25, 1], Sample.Gradient(x => Op.LeakyRelu(x, 0.25), Sample.Leaf(-1, 0, 1)));

    [Fact]
    public void Clamp_has_derivative_one_at_its_bounds() =>
        Assert.Equal([0, 1, 1, 1, 0], Sample.Gradient(x => Op.Clamp(x, -1, 1), Sample.Leaf(-1.5, -1, 0, 1, 1.5)));

    [Fact]
    public void Operands_that_tie_share_the_gradient()
    {
        Variable a = Sample.Leaf(1, 2, 3), b = Sample.Leaf(2, 2, 2);
        Assert.Equal([0, 0.5, 1], Sample.Gradient(x => Op.Max(x, b), a));
        Assert.Equal([1, 0.5, 0], Sample.Gradient(x => Op.Max(a, x), b));
        Assert.Equal([1, 0.5, 0], Sample.Gradient(x => Op.Min(x, b), a));
        Assert.Equal([0, 0.5, 1], Sample.Gradient(x => Op.Min(a, x), b));
    }

    [Fact]
    public void Elements_that_tie_in_a_reduced_maximum_share_the_gradient_evenly()
    {
        Variable x = Sample.Leaf([2, 4], 5, 1, 5, 5, 0, 2, 1, 2);
        Assert.Equal([1.0 / 3, 0, 1.0 / 3, 1.0 / 3, 0, 0.5, 0, 0.5], Sample.Gradient(v => Op.Max(v, [1]), x));
    }

    [Fact]
    public void Max_pooling_takes_the_first_maximum_of_its_window()
    {
        Variable x = Sample.Leaf([1, 1, 2, 4], 1, 3, 2, 2, 3, 3, 2, 2);
        Assert.Equal([0, 1, 1, 0, 0, 0, 0, 0], Sample.Gradient(v => Op.MaxPool2d(v, 2), x));
    }

    [Fact]
    public void A_warp_has_the_right_hand_derivative_at_whole_displacements()
    {
        Variable image = Sample.Leaf([1, 1, 1, 3], 1, 4, 9);
        var still = new Variable(Tensor.Zeros([1, 2, 1, 3], DType.Float64), requiresGradient: true);
        // along x: I(1) − I(0), I(2) − I(1), and nothing to the right of the last pixel; along y there is one row
        Assert.Equal([3, 5, 0, 0, 0, 0], Sample.Gradient(flow => Op.Warp(image, flow, WarpPadding.Border), still));
        Assert.Equal([3, 5, -9, -1, -4, -9], Sample.Gradient(flow => Op.Warp(image, flow, WarpPadding.Zeros), still));
    }

    [Fact]
    public void A_warp_that_leaves_a_bordered_image_has_no_flow_gradient()
    {
        Variable image = Sample.Leaf([1, 1, 1, 3], 1, 4, 9);
        Variable flow = Sample.Leaf([1, 2, 1, 3], -0.5, 0, 0.5, 0, 0, 0);
        double[] gradient = Sample.Gradient(f => Op.Warp(image, f, WarpPadding.Border), flow);
        Assert.Equal(0, gradient[0]);
        Assert.Equal(0, gradient[2]);
    }

    [Fact]
    public void A_power_of_zero_is_constant_even_at_zero() =>
        Assert.Equal([0, 0], Sample.Gradient(x => Op.Pow(x, 0), Sample.Leaf(0, 2)));
}
