using AdvScratch.OpSpecs;
using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Autograd.Tests;

/// <summary>A function composed of several operators, as a tree; all its values have one shape.</summary>
/// <param name="Name">The operator.</param>
/// <param name="Apply">From the values of the parts to the value.</param>
/// <param name="Parts">What it is applied to; none for an input.</param>
internal sealed record Node(string Name, Func<Variable[], Variable> Apply, params Node[] Parts)
{
    /// <summary>On which side of its kinks the operator works: piecewise constant in the values of its parts.</summary>
    public Func<Variable[], Tensor>? Side { get; init; }

    /// <summary>The place of an input; −1 for an operator.</summary>
    public int Input { get; init; } = -1;

    public override string ToString() => Parts.Length == 0 ? Name : $"{Name}({string.Join(", ", (IEnumerable<Node>)Parts)})";

    /// <summary>Evaluates the tree; <paramref name="sides"/> receives the sides of all kinks.</summary>
    public Variable Evaluate(IReadOnlyList<Variable> inputs, List<double> sides)
    {
        if (Input >= 0)
            return inputs[Input];
        Variable[] parts = [.. Parts.Select(part => part.Evaluate(inputs, sides))];
        if (Side is not null)
            sides.AddRange(Side(parts).ToDoubles());
        return Apply(parts);
    }

    /// <summary>Smaller trees of the same kind: a part in the place of the whole, or with a smaller part.</summary>
    public IEnumerable<Node> Shrink() => Parts.Concat(
        from i in Enumerable.Range(0, Parts.Length)
        from smaller in Parts[i].Shrink()
        select this with { Parts = [.. Parts[..i], smaller, .. Parts[(i + 1)..]] });
}

/// <summary>A tree with values for its inputs.</summary>
internal sealed record RandomProgram(Node Root, Shape Shape, double[][] Values)
{
    public override string ToString() => $"{Root} of inputs {Shape}";

    public IEnumerable<RandomProgram> Shrink() => Root.Shrink().Select(root => this with { Root = root });

    /// <summary>The worst errors of orders 1 and 2; null if a difference stepped over a kink, where it says nothing.</summary>
    public double[]? Errors(ulong seed)
    {
        var sides = new HashSet<string>();
        double[] errors = GradCheck.Errors(Evaluate, [.. Values.Select(v => Tensor.From(v, Shape))], 2, new RandomStream(seed));
        return sides.Count > 1 ? null : errors;

        Variable Evaluate(IReadOnlyList<Variable> inputs)
        {
            var pattern = new List<double>();
            Variable y = Root.Evaluate(inputs, pattern);
            sides.Add(string.Join(' ', pattern));
            return y;
        }
    }
}

/// <summary>Draws programs on vectors and on images.</summary>
internal static class RandomPrograms
{
    private const int Inputs = 3;

    /// <summary>Programs on matrices [3, 4].</summary>
    public static Gen<RandomProgram> OnMatrices { get; } = Programs([3, 4],
        [
            One("tanh", Op.Tanh), One("sigmoid", Op.Sigmoid), One("softmax", Op.Softmax), One("logSoftmax", Op.LogSoftmax),
            One("exp∘tanh", x => Op.Exp(Op.Tanh(x))), One("log(2+x²)", x => Op.Log(2 + Op.Square(x))),
            One("√(1+x²)", x => Op.Sqrt(1 + Op.Square(x))), One("flip", x => Op.Flip(x, 1)),
            One("centre", x => x - Op.Mean(x, [1], keepAxes: true)),
            One("normalise", x => x / Op.Sqrt(0.5 + Op.Sum(Op.Square(x), [1], keepAxes: true))),
            One("shift", x => Op.Pad(Op.Slice(x, 1, 0, 3), 1, 1, 0)),
            One("gather", x => Op.Gather(x, Tensor.From([2, 0, 0, 1, 1, 1, 2, 0, 2, 2, 1, 0], [3, 4]), 0)),
            One("relu", Op.Relu, x => x), One("abs", Op.Abs, x => x), One("leakyRelu", x => Op.LeakyRelu(x, 0.2), x => x),
            One("clamp", x => Op.Clamp(x, -1, 1), x => Op.Abs(x) - 1),
            One("x − max x", x => x - Op.Max(x, [1], keepAxes: true), x => x - Op.Max(x, [1], keepAxes: true)),
        ],
        [
            Two("add", Op.Add), Two("subtract", Op.Subtract), Two("multiply", Op.Multiply),
            Two("a/(1+b²)", (a, b) => a / (1 + Op.Square(b))),
            Two("a bᵀ a", (a, b) => Op.MatMul(Op.MatMul(a, b, transposeB: true), a) * 0.1),
            Two("max", Op.Max, (a, b) => a - b), Two("min", Op.Min, (a, b) => a - b),
            Two("halves", (a, b) => Op.Concat([Op.Slice(a, 1, 2, 2), Op.Slice(b, 1, 0, 2)], 1)),
            Two("(2+a²)^tanh b", (a, b) => Op.Pow(2 + Op.Square(a), Op.Tanh(b))),
        ]);

    /// <summary>Programs on images [1, 2, 4, 4].</summary>
    public static Gen<RandomProgram> OnImages { get; } = Programs([1, 2, 4, 4],
        [
            One("tanh", Op.Tanh), One("relu", Op.Relu, x => x), One("avgPool", x => Op.UpsampleNearest2d(Op.AvgPool2d(x, 2), 2)),
            One("avgPool3", x => Op.AvgPool2d(x, 3, 1, 1)),
            One("maxPool", x => Op.UpsampleNearest2d(Op.MaxPool2d(x, 2), 2), x => x - Op.UpsampleNearest2d(Op.MaxPool2d(x, 2), 2)),
            One("batchNorm", x => Op.BatchNorm2d(x, Tensor.From([1.5, -0.5], [2]), Tensor.From([0.1, 0.2], [2]), 0.1).Y),
            One("reflect", x => Op.Slice(Op.Slice(Op.ReflectPad2d(x, 2), 2, 0, 4), 3, 3, 4)),
            One("flip", x => Op.Flip(x, 3)), One("permute", x => Op.Permute(x, 0, 1, 3, 2)),
        ],
        [
            Two("add", Op.Add), Two("multiply", Op.Multiply),
            Two("conv", (a, b) => Op.Conv2d(a, Op.Reshape(Op.Slice(Op.Slice(b, 2, 0, 3), 3, 0, 3), 1, 2, 3, 3), padding: 1) * Op.Tanh(a)),
            Two("filter", (a, b) => a + (Op.Sum(Op.Conv2d(a, b), keepAxes: true) * 0.05)),
            Two("warp", (a, b) => Op.Warp(a, b * 0.5), (_, b) => Cell(b)),
            Two("warp into zeros", (a, b) => Op.Warp(a, b * 0.5, WarpPadding.Zeros), (_, b) => Cell(b)),
        ]);

    /// <summary>±1, alternating wherever the displacement b / 2 passes a whole number.</summary>
    private static Variable Cell(Variable b) =>
        Tensor.From([.. b.Value.ToDoubles().Select(v => Math.Floor(v / 2) % 2 == 0 ? 1.0 : -1.0)], b.Shape);

    private static Func<Node, Node> One(string name, Func<Variable, Variable> f, Func<Variable, Variable>? kink = null) =>
        a => new Node(name, x => f(x[0]), a) { Side = kink is null ? null : x => Sign(kink(x[0])) };

    private static Func<Node, Node, Node> Two(
        string name, Func<Variable, Variable, Variable> f, Func<Variable, Variable, Variable>? kink = null) =>
        (a, b) => new Node(name, x => f(x[0], x[1]), a, b) { Side = kink is null ? null : x => Sign(kink(x[0], x[1])) };

    private static Tensor Sign(Variable x) => x.Value.Map<Tensors.Operators.Sign>();

    private static Gen<RandomProgram> Programs(Shape shape, Func<Node, Node>[] unary, Func<Node, Node, Node>[] binary) =>
        from root in Tree(4, unary, binary)
        from values in Domain.Any.Values(shape.Size).ArrayOf(Inputs)
        select new RandomProgram(root, shape, values);

    private static Gen<Node> Tree(int depth, Func<Node, Node>[] unary, Func<Node, Node, Node>[] binary)
    {
        Gen<Node> input = Gen.Choose(0, Inputs - 1).Select(i => new Node($"x{i}", x => x[0]) { Input = i });
        if (depth == 0)
            return input;
        Gen<Node> part = Tree(depth - 1, unary, binary);
        Gen<Node> one = from f in Gen.Elements(unary) from a in part select f(a);
        Gen<Node> two = from f in Gen.Elements(binary) from a in part from b in part select f(a, b);
        return Gen.Frequency((1, input), (3, one), (3, two));
    }
}
