using AdvScratch.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace AdvScratch.Autograd.Tests;

/// <summary>Products with the Hessian and the Jacobian.</summary>
public class HessianTests
{
    private readonly RandomStream _random = new(7);

    [Fact]
    public void Hessian_vector_product_of_a_convolutional_network_agrees_with_differences_of_gradients()
    {
        Variable x = Sample.Normal(_random, 2, 1, 6, 6), w1 = Sample.Normal(_random, 4, 1, 3, 3), w2 = Sample.Normal(_random, 3, 4, 3, 3);
        Tensor labels = Tensor.From([2, 0], [2]);
        AssertHessian(v => Op.CrossEntropy(Sample.Network(v, w1, w2), labels), x);
        AssertHessian(v => Op.CrossEntropy(Sample.Network(x, v, w2), labels), w1);
        AssertHessian(v => Op.CrossEntropy(Sample.Network(x, w1, v), labels), w2);
    }

    [Fact]
    public void Full_Hessian_of_a_tiny_network_is_symmetric_and_agrees_with_its_products()
    {
        (Func<Variable, Variable> f, Variable w) = Tiny();
        Matrix<double> hessian = Hessian(f, w);
        Assert.True((hessian - hessian.Transpose()).FrobeniusNorm() <= 1e-12 * hessian.FrobeniusNorm());
        for (int i = 0; i < 5; i++)
        {
            double[] v = Sample.Normal(_random, [.. w.Shape]).Value.ToDoubles();
            double[] product = Gradient.HessianVectorProduct(f, w, Tensor.From(v, w.Shape)).Value.ToDoubles();
            Assert.InRange(Sample.RelativeError(product, hessian * Vector<double>.Build.Dense(v)), 0, 1e-12);
        }
    }

    [Fact]
    public void Eigenvalues_of_the_Hessian_agree_with_power_iteration_on_products()
    {
        (Func<Variable, Variable> f, Variable w) = Tiny();
        Evd<double> eigen = Hessian(f, w).Evd(Symmetricity.Symmetric);
        double largest = eigen.EigenValues.Select(z => z.Real).MaxBy(Math.Abs);
        Vector<double> v = Vector<double>.Build.Dense(w.Value.Count, 1);
        double rayleigh = 0;
        for (int i = 0; i < 300; i++)
        {
            v = v.Normalize(2);
            double[] product = Gradient.HessianVectorProduct(f, w, Tensor.From(v.ToArray(), w.Shape)).Value.ToDoubles();
            rayleigh = Sample.Dot(v, product);
            v = Vector<double>.Build.Dense(product);
        }
        Assert.Equal(largest, rayleigh, 1e-9 * Math.Abs(largest));
    }

    [Fact]
    public void Jvp_agrees_with_the_Jacobian_and_the_Jacobian_with_known_derivatives()
    {
        Variable x = Sample.Leaf(0.5, -1, 2), v = Sample.Leaf(1, 3, -2);
        Variable F(Variable t) => Op.Concat([Op.Square(t), Op.Sum(Op.Exp(t), [0], keepAxes: true)], 0);
        Tensor jacobian = Gradient.Jacobian(F, x);
        Assert.Equal([4, 3], jacobian.Shape);
        double[] expected = [1, 0, 0, 0, -2, 0, 0, 0, 4, Math.Exp(0.5), Math.Exp(-1), Math.Exp(2)];
        Assert.InRange(Sample.RelativeError(jacobian.ToDoubles(), expected), 0, 1e-15);
        Tensor product = Tensor.MatMul(jacobian, v.Value.Reshape(3, 1));
        Variable jvp = Gradient.Jvp(F, x, v);
        Assert.Equal([4], jvp.Shape);
        Assert.InRange(Sample.RelativeError(jvp.Value.ToDoubles(), product.ToDoubles()), 0, 1e-15);
    }

    [Fact]
    public void Jvp_of_a_network_is_the_slope_along_the_vector()
    {
        Variable x = Sample.Normal(_random, 2, 1, 6, 6), w1 = Sample.Normal(_random, 4, 1, 3, 3), w2 = Sample.Normal(_random, 3, 4, 3, 3);
        Variable v = Sample.Normal(_random, 2, 1, 6, 6), u = Sample.Normal(_random, 2, 3);
        Variable F(Variable t) => Sample.Network(t, w1, w2);
        double forward = Sample.Dot(u.Value.ToDoubles(), Gradient.Jvp(F, x, v).Value.ToDoubles());
        double reverse = Sample.Dot(v.Value.ToDoubles(), Gradient.Of(F(x), x, seed: u).Value.ToDoubles());
        Assert.Equal(reverse, forward, 1e-12 * Math.Abs(reverse));
    }

    /// <summary>H v against the fourth-order central difference of gradients, along random directions.</summary>
    private void AssertHessian(Func<Variable, Variable> f, Variable x)
    {
        Variable v = Sample.Normal(_random, [.. x.Shape]);
        const double step = 1.0 / 2048;
        double[] one = Difference(1), two = Difference(2);
        double[] difference = [.. one.Zip(two, (a, b) => ((8 * a) - b) / (12 * step))];
        double[] product = Gradient.HessianVectorProduct(f, x, v).Value.ToDoubles();
        Assert.InRange(Sample.RelativeError(product, difference), 0, GradCheck.Tolerance);

        double[] Difference(int steps) => [.. GradientAt(steps * step).Zip(GradientAt(-steps * step), (a, b) => a - b)];
        double[] GradientAt(double t)
        {
            var moved = new Variable(x.Value + (v.Value * t), requiresGradient: true);
            return Gradient.Of(f(moved), moved).Value.ToDoubles();
        }
    }

    /// <summary>The loss of a network with one filter of 2 × 2 and a layer of 2 × 4 as a function of its 12 weights.</summary>
    private (Func<Variable, Variable> Loss, Variable Weights) Tiny()
    {
        Variable x = Sample.Normal(_random, 3, 1, 3, 3);
        Tensor labels = Tensor.From([0, 1, 1], [3]);
        return (w =>
        {
            Variable hidden = Op.Tanh(Op.Conv2d(x, Op.Reshape(Op.Slice(w, 0, 0, 4), 1, 1, 2, 2)));
            Variable logits = Op.MatMul(Op.Flatten(hidden), Op.Reshape(Op.Slice(w, 0, 4, 8), 4, 2));
            return Op.CrossEntropy(logits, labels);
        }, Sample.Normal(_random, 12));
    }

    private static Matrix<double> Hessian(Func<Variable, Variable> f, Variable x)
    {
        Tensor hessian = Gradient.Jacobian(v => Gradient.Of(f(v), v, createGraph: true), x);
        return Matrix<double>.Build.DenseOfRowMajor(x.Value.Count, x.Value.Count, hessian.ToDoubles());
    }
}
