using AdvScratch.Autograd;
using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.OpSpecs;

/// <summary>
/// The table of all operators and composites: every public method of <see cref="Op"/> has a row for each of its
/// overloads, and every operator is met on the way through the table.
/// </summary>
public static partial class OpSpecTable
{
    /// <summary>All rows.</summary>
    public static IReadOnlyList<OpSpec> All { get; } = [.. Elementwise(), .. Movement(), .. Reductions(), .. Networks(), .. Losses()];

    /// <summary>The rows of a method of <see cref="Op"/>, or the one row of that name; case does not matter.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static IReadOnlyList<OpSpec> Named(string name)
    {
        List<OpSpec> rows = [.. All.Where(spec => Is(spec.Name, name) || Is(spec.Method, name))];
        return rows.Count > 0
            ? rows
            : throw new ArgumentException(
                $"No operator is called '{name}'; known: {string.Join(", ", All.Select(spec => spec.Method).Distinct())}.", nameof(name));
    }

    private static bool Is(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<OpSpec> Elementwise() =>
    [
        Binary("Add", Op.Add, Domain.Any),
        Binary("Subtract", Op.Subtract, Domain.Any),
        Binary("Multiply", Op.Multiply, Domain.Any),
        Binary("Divide", Op.Divide, Domain.Any, Domain.Divisor),
        Binary("Max of two", Op.Max, Domain.Distinct),
        Binary("Min", Op.Min, Domain.Distinct),
        Binary("Pow of two", Op.Pow, Domain.Positive, Domain.Any),
        new("Pow with a real exponent", Powers(-1.5, -1, 0.5, 1.7, 2.5), Domain.Positive),
        new("Pow with an integer exponent", Powers(-2, -1, 0, 1, 2, 3), Domain.Divisor),
        Unary("Negate", Op.Negate, Domain.Any),
        Unary("Exp", Op.Exp, Domain.Any),
        Unary("Log", Op.Log, Domain.Positive),
        Unary("Sqrt", Op.Sqrt, Domain.Positive),
        Unary("Tanh", Op.Tanh, Domain.Any),
        Unary("Sigmoid", Op.Sigmoid, Domain.Any),
        Unary("Square", Op.Square, Domain.Any),
        Unary("Relu", Op.Relu, Domain.Any with { Avoid = [0] }),
        Unary("LeakyRelu", x => Op.LeakyRelu(x, 0.1), Domain.Any with { Avoid = [0] }),
        Unary("Abs", Op.Abs, Domain.Any with { Avoid = [0] }),
        Unary("Clamp", x => Op.Clamp(x, -1, 0.5), Domain.Any with { Avoid = [-1, 0.5] }),
        new("Where", Choices(), Domain.Any),
    ];

    private static OpSpec Unary(string name, Func<Variable, Variable> f, Domain domain) =>
        new(name, Draw.AnyShape.Select(shape => new OpCall(x => f(x[0]), shape)), domain);

    private static OpSpec Binary(string name, Func<Variable, Variable, Variable> f, params Domain[] domains) =>
        new(name, Draw.Pair.Select(pair => new OpCall(x => f(x[0], x[1]), pair.A, pair.B)), domains);

    private static Gen<OpCall> Powers(params double[] exponents) =>
        from shape in Draw.AnyShape
        from exponent in Gen.Elements(exponents)
        select new OpCall(x => Op.Pow(x[0], exponent), shape) { Parameters = $"exponent {exponent}" };

    private static Gen<OpCall> Choices() =>
        from pair in Draw.Pair
        from mask in Draw.BroadcastingTo(Shape.Broadcast(pair.A, pair.B))
        from chosen in Draw.Indices(mask, 2)
        select new OpCall(x => Op.Where(On(x[0], chosen).To(x[0].DType), x[0], x[1]), pair.A, pair.B) { Parameters = $"mask {mask}" };

    /// <summary>A drawn tensor, brought to the device of the operands.</summary>
    private static Tensor On(Variable operand, Tensor drawn) => drawn.To(operand.Value.Device);
}
