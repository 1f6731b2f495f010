using AdvScratch.Autograd;
using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.OpSpecs;

/// <summary>One application of an operator: its parameters, already bound, and the shapes of its operands.</summary>
/// <param name="Function">From the operands to the result.</param>
/// <param name="Shapes">Shapes of the operands.</param>
public sealed record OpCall(Func<IReadOnlyList<Variable>, Variable> Function, params Shape[] Shapes)
{
    /// <summary>The drawn parameters, for messages.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>What a ReLU inside the function receives, if there is one: domains of operands cannot keep that away from its kink.</summary>
    public Func<IReadOnlyList<Variable>, Variable>? BeforeRelu { get; init; }
}

/// <summary>A call together with the values of its operands: a case to check.</summary>
/// <param name="Call">The application.</param>
/// <param name="Values">Elements of each operand, row-major.</param>
public sealed record OpCase(OpCall Call, double[][] Values)
{
    /// <summary>The operands as tensors.</summary>
    public Tensor[] Inputs(DType type = DType.Float64, Device? device = null) =>
        [.. Call.Shapes.Zip(Values, (shape, values) => Tensor.From(values, shape, device).To(type))];

    /// <summary>True unless a difference could carry an element over the kink of an inner ReLU.</summary>
    public bool IsSmooth => Call.BeforeRelu is not { } inner
        || inner([.. Inputs().Select(t => new Variable(t))]).Value.ToDoubles().All(static value => Math.Abs(value) >= 0.02);

    /// <inheritdoc/>
    public override string ToString() => $"{string.Join(" × ", Call.Shapes)} {Call.Parameters}".TrimEnd();
}

/// <summary>A row of the table that all gradient tests read: how to draw cases of an operator, and what must hold for them.</summary>
/// <param name="Name">A method of <see cref="Op"/>, and a word more where it has several rows.</param>
/// <param name="Calls">Draws parameters and shapes.</param>
/// <param name="Domains">What the operands' values are drawn from; the last one serves all further operands.</param>
public sealed record OpSpec(string Name, Gen<OpCall> Calls, params Domain[] Domains)
{
    /// <summary>The highest order of derivatives to check.</summary>
    public int Order { get; init; } = 2;

    /// <summary>The largest relative error allowed.</summary>
    public double Tolerance { get; init; } = GradCheck.Tolerance;

    /// <summary>The method of <see cref="Op"/> that this row covers.</summary>
    public string Method => Name.Split(' ')[0];

    /// <summary>The case that a seed stands for.</summary>
    public OpCase Case(ulong seed) => Cases().Sample(1, new Rnd(seed), 10).Single();

    /// <inheritdoc/>
    public override string ToString() => Name;

    private Gen<OpCase> Cases() =>
        (from call in Calls
         from values in Values([.. call.Shapes.Select(shape => shape.Size)])
         select new OpCase(call, values)).Where(drawn => drawn.IsSmooth);

    private Gen<double[][]> Values(int[] counts) => Domains is [var only] && only == Domain.Distinct
        ? only.Values(counts.Sum()).Select(all => Split(all, counts))
        : Gen.CollectToArray(counts.Select((count, i) => Domains[Math.Min(i, Domains.Length - 1)].Values(count)));

    private static double[][] Split(double[] all, int[] counts) =>
        [.. counts.Select((count, i) => all.Skip(counts.Take(i).Sum()).Take(count).ToArray())];
}
