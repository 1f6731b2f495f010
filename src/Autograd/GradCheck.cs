using AdvScratch.Tensors;

namespace AdvScratch.Autograd;

/// <summary>
/// Compares derivatives with differences, in double precision and along random directions: ⟨VJP(u), v⟩ must be the slope
/// of t ↦ ⟨u, f(x + t v)⟩ at 0. A second order checks the VJP itself as a function of x and u, and so on.
/// </summary>
/// <remarks>The difference scheme, the scale of the error and the reasons are in docs/numerics.md.</remarks>
public static class GradCheck
{
    /// <summary>The relative error that every operator must stay below.</summary>
    public const double Tolerance = 1e-6;

    /// <summary>The difference step, as a fraction of the root mean square of what is moved.</summary>
    private const double Step = 1.0 / 2048;

    /// <summary>Slopes below this fraction of the function's value drown in its rounding.</summary>
    private const double Resolution = 1e-4;

    /// <summary>The farthest that an element of an input with root mean square 1 is moved: kinks must lie farther away.</summary>
    public const double Reach = 2 * Step * Bound;

    // uniform on [−√3, √3]: variance 1, and no element is moved farther than the bound
    private const double Bound = 1.7320508075688772;

    /// <summary>Checks the derivatives of f at the given inputs up to an order.</summary>
    /// <param name="f">The function; it must not depend on anything random.</param>
    /// <param name="inputs">Float64 tensors; every element of them is moved.</param>
    /// <param name="order">The highest order of derivatives, at least 1.</param>
    /// <param name="random">Draws directions and cotangents.</param>
    /// <param name="directions">Random directions at each order.</param>
    /// <returns>The worst relative error of each order, the first order first; NaN where something was not finite.</returns>
    /// <exception cref="ArgumentException">An input is not Float64.</exception>
    public static double[] Errors(
        Func<IReadOnlyList<Variable>, Variable> f, IReadOnlyList<Tensor> inputs, int order, RandomStream random, int directions = 2)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        if (inputs.FirstOrDefault(input => input.DType != DType.Float64) is { } wrong)
            throw new ArgumentException($"Gradients are checked in Float64; got {wrong}.", nameof(inputs));
        using var scope = TensorScope.Begin();
        double[] errors = new double[order];
        Check(x => [f(x)], [.. inputs]);
        return errors;

        void Check(Function g, Tensor[] x, int depth = 0)
        {
            Tensor[] u = [.. Evaluate(g, x).Select(y => Direction(y, random))];
            Function vjp = VjpOf(g, x.Length);
            for (int i = 0; i < directions; i++)
                errors[depth] = Math.Max(errors[depth], Error(g, vjp, x, u, random));
            if (depth + 1 < order)
                Check(vjp, [.. x, .. u], depth + 1);
        }
    }

    private delegate Variable[] Function(IReadOnlyList<Variable> x);

    /// <summary>(x, u) ↦ the gradient in x of Σ ⟨uₖ, gₖ(x)⟩, recorded, so that it is a function like g.</summary>
    private static Function VjpOf(Function g, int count) => xu =>
    {
        Variable[] x = [.. xu.Take(count)];
        IEnumerable<Variable> products = g(x).Zip(xu.Skip(count), static (y, u) => Op.Sum(y * u));
        return Gradient.Of(products.Aggregate(Op.Add), x, createGraph: true);
    };

    /// <summary>The relative error along one random direction.</summary>
    private static double Error(Function g, Function vjp, Tensor[] x, Tensor[] u, RandomStream random)
    {
        double[] scales = [.. x.Select(RootMeanSquare)];
        Tensor[] v = [.. x.Select((input, i) => Direction(input, random) * scales[i])];
        Tensor[] gradient = Evaluate(vjp, [.. x, .. u]);
        double slope = Dot(gradient, v);
        double difference = ((8 * (Moved(1) - Moved(-1))) - (Moved(2) - Moved(-2))) / (12 * Step);
        double norm = Math.Sqrt(gradient.Zip(scales, static (t, scale) => scale * scale * Dot([t], [t])).Sum());
        double size = Resolution * u.Zip(Evaluate(g, x), static (a, b) => Products(a, b).Sum(Math.Abs)).Sum();
        double scale = Math.Max(Math.Max(norm, Math.Abs(difference)), size);
        return slope == difference ? 0 : Math.Abs(slope - difference) / scale;

        double Moved(int steps) => Dot(u, Evaluate(g, [.. x.Zip(v, (a, b) => a + (b * (steps * Step)))]));
    }

    private static Tensor[] Evaluate(Function g, Tensor[] x) =>
        [.. g([.. x.Select(static t => new Variable(t, requiresGradient: true))]).Select(static y => y.Value)];

    private static Tensor Direction(Tensor like, RandomStream random) =>
        random.Uniform(like.Shape, -Bound, Bound, DType.Float64, like.Device);

    private static double RootMeanSquare(Tensor x)
    {
        double square = Dot([x], [x]);
        return square == 0 ? 1 : Math.Sqrt(square / x.Count);
    }

    private static double Dot(Tensor[] a, Tensor[] b) => a.Zip(b, static (x, y) => Products(x, y).Sum()).Sum();

    private static IEnumerable<double> Products(Tensor a, Tensor b) => a.ToDoubles().Zip(b.ToDoubles(), static (x, y) => x * y);
}
