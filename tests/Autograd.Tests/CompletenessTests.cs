using System.Reflection;
using AdvScratch.OpSpecs;
using AdvScratch.Tensors;

namespace AdvScratch.Autograd.Tests;

/// <summary>Nothing differentiable escapes the table of operators.</summary>
public class CompletenessTests
{
    [Fact]
    public void Every_overload_of_every_method_has_a_row()
    {
        ILookup<string, OpSpec> rows = OpSpecTable.All.ToLookup(spec => spec.Method);
        string[] missing = [.. typeof(Op).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .GroupBy(method => method.Name)
            .Where(overloads => rows[overloads.Key].Count() < overloads.Count())
            .Select(overloads => $"Op.{overloads.Key} has {overloads.Count()} overloads and {rows[overloads.Key].Count()} rows")];
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_row_names_a_method_and_no_name_is_used_twice()
    {
        Assert.All(OpSpecTable.All, spec => Assert.NotEmpty(typeof(Op).GetMember(spec.Method)));
        Assert.Equal(OpSpecTable.All.Count, OpSpecTable.All.Select(spec => spec.Name).Distinct().Count());
    }

    [Fact]
    public void Every_operator_is_met_in_the_graphs_of_the_table()
    {
        var met = new HashSet<Type>();
        foreach (OpSpec spec in OpSpecTable.All)
        {
            for (ulong seed = 0; seed < 5; seed++)
                Meet(SecondOrder(spec.Case(seed)), met);
        }
        IEnumerable<Type> all = typeof(Operator).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Operator)) && !type.IsAbstract);
        Assert.Empty(all.Except(met).Select(type => type.Name));
    }

    /// <summary>A result whose graph holds the function, its VJP and the VJP's VJP.</summary>
    private static Variable SecondOrder(OpCase drawn)
    {
        Variable[] x = [.. drawn.Inputs().Select(t => new Variable(t, requiresGradient: true))];
        Variable y = drawn.Call.Function(x);
        var u = new Variable(Tensor.Full(y.Shape, 1, DType.Float64), requiresGradient: true);
        Variable[] first = Gradient.Of(y, x, createGraph: true, seed: u);
        Variable[] second = Gradient.Of(Total(first), [.. x, u], createGraph: true);
        return Total([y, .. first, .. second]);

        static Variable Total(IEnumerable<Variable> parts) => parts.Select(part => Op.Sum(Op.Square(part))).Aggregate(Op.Add);
    }

    private static void Meet(Variable result, HashSet<Type> met)
    {
        var seen = new HashSet<Operator>();
        var pending = new Stack<Variable>([result]);
        while (pending.TryPop(out Variable? variable))
        {
            if (variable.Creator is not { } creator || !seen.Add(creator))
                continue;
            met.Add(creator.GetType());
            foreach (Variable input in creator.Inputs)
                pending.Push(input);
        }
    }
}
