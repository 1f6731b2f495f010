using AdvScratch.Tensors;

namespace AdvScratch.Autograd.Tests;

public class GradientTests
{
    [Fact]
    public void Second_derivative_of_a_cube_is_six_x()
    {
        var x = new Variable(Tensor.From([1.0, 2.0, -3.0], [3]), requiresGradient: true);
        Variable first = Gradient.Of(Op.Sum(x * x * x), x, createGraph: true);
        Variable second = Gradient.Of(Op.Sum(first), x);
        Assert.Equal([3.0, 12.0, 27.0], first.Value.ToArray<double>());
        Assert.Equal([6.0, 12.0, -18.0], second.Value.ToArray<double>());
    }
}
