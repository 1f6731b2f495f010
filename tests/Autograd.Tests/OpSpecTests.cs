using AdvScratch.OpSpecs;
using AdvScratch.Tensors;

namespace AdvScratch.Autograd.Tests;

/// <summary>What must hold for every row of the table of operators.</summary>
public class OpSpecTests
{
    private const ulong Seed = 2024;

    public static TheoryData<string> Rows => [.. OpSpecTable.All.Select(spec => spec.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Derivatives_agree_with_differences(string name)
    {
        OpSpec spec = Row(name);
        OpSpecResult result = OpSpecRunner.Check(spec, spec.Order, cases: 25, Seed);
        Assert.True(result.Passed, result.ToString());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Recording_the_walk_does_not_change_its_result(string name)
    {
        for (ulong seed = Seed; seed < Seed + 5; seed++)
        {
            OpCase drawn = Row(name).Case(seed);
            double[][] plain = Gradients(drawn, drawn.Inputs(), createGraph: false);
            double[][] recorded = Gradients(drawn, drawn.Inputs(), createGraph: true);
            for (int i = 0; i < plain.Length; i++)
                Assert.True(plain[i].SequenceEqual(recorded[i]), $"operand {i} of {name}, seed {seed}: {drawn}");
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Single_precision_agrees_with_double_precision(string name)
    {
        for (ulong seed = Seed; seed < Seed + 5; seed++)
        {
            OpCase drawn = Row(name).Case(seed);
            Tensor[] single = drawn.Inputs(DType.Float32);
            Tensor[] same = [.. single.Select(t => t.To(DType.Float64))];
            IEnumerable<double> rounded = Gradients(drawn, single, createGraph: false).SelectMany(g => g);
            IEnumerable<double> exact = Gradients(drawn, same, createGraph: false).SelectMany(g => g);
            double error = Sample.RelativeError(rounded, exact);
            Assert.True(error <= 1e-4, $"{name}, seed {seed}: relative error {error} in {drawn}");
        }
    }

    /// <summary>The gradients of all operands for a cotangent 1, 2, 3, … over the result's elements.</summary>
    private static double[][] Gradients(OpCase drawn, Tensor[] inputs, bool createGraph)
    {
        Variable[] x = [.. inputs.Select(t => new Variable(t, requiresGradient: true))];
        Variable y = drawn.Call.Function(x);
        Tensor cotangent = Tensor.From([.. Enumerable.Range(1, y.Value.Count)], y.Shape).To(y.DType);
        return [.. Gradient.Of(y, x, createGraph, cotangent).Select(g => g.Value.ToDoubles())];
    }

    private static OpSpec Row(string name) => OpSpecTable.All.Single(spec => spec.Name == name);
}
