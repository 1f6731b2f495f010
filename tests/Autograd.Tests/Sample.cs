using AdvScratch.Tensors;

namespace AdvScratch.Autograd.Tests;

/// <summary>Small things that many tests need.</summary>
internal static class Sample
{
    public static Variable Leaf(Shape shape, params double[] values) => new(Tensor.From(values, shape), requiresGradient: true);

    public static Variable Leaf(params double[] values) => Leaf([values.Length], values);

    public static Variable Normal(RandomStream random, params int[] extents) =>
        new(random.Normal(Shape.Create(extents), 0, 1, DType.Float64), requiresGradient: true);

    /// <summary>The gradient of the sum of f(x).</summary>
    public static double[] Gradient(Func<Variable, Variable> f, Variable x) =>
        Autograd.Gradient.Of(Op.Sum(f(x)), x).Value.ToDoubles();

    /// <summary>‖a − b‖ / ‖b‖ (‖a − b‖ where b is 0).</summary>
    public static double RelativeError(IEnumerable<double> a, IEnumerable<double> b)
    {
        double difference = Norm(a.Zip(b, (x, y) => x - y)), norm = Norm(b);
        return norm == 0 ? difference : difference / norm;
    }

    public static double Dot(IEnumerable<double> a, IEnumerable<double> b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double Norm(IEnumerable<double> x) => Math.Sqrt(x.Sum(e => e * e));

    /// <summary>
    /// The logits of a small convolutional network: convolution, ReLU, max-pooling, convolution, tanh, global average.
    /// </summary>
    /// <param name="x">Images [N, 1, 6, 6].</param>
    /// <param name="w1">Filters [4, 1, 3, 3].</param>
    /// <param name="w2">Filters [3, 4, 3, 3], one output a class.</param>
    public static Variable Network(Variable x, Variable w1, Variable w2)
    {
        Variable hidden = Op.MaxPool2d(Op.Relu(Op.Conv2d(x, w1, padding: 1)), 2);
        return Op.GlobalAvgPool2d(Op.Tanh(Op.Conv2d(hidden, w2, padding: 1)));
    }
}
