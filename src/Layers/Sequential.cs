using System.Globalization;
using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers;

/// <summary>
/// Layers one after the other; those that one operator can compute together are (<see cref="Fusion"/>). Without recording,
/// a layer's input is given back as soon as its output is there, so that plain evaluation needs the memory of two
/// activations (and of one more for every sequence around this one).
/// </summary>
public sealed class Sequential : Module
{
    private readonly Func<Variable, Variable>[] _steps;

    /// <summary>Layers named 0, 1, 2, ….</summary>
    public Sequential(params IReadOnlyList<Module> layers)
        : this([.. Named(layers)])
    {
    }

    /// <summary>Layers with names, in order.</summary>
    /// <exception cref="ArgumentException">A name is empty, has a dot, or occurs twice.</exception>
    public Sequential(params IReadOnlyList<(string Name, Module Layer)> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        _steps = Fusion.Steps([.. layers.Select(named => RegisterModule(named.Name, named.Layer))]);
    }

    /// <summary>Makes layers named 0, 1, 2, …, each with the initializer's fork of that name.</summary>
    public Sequential(Initializer initializer, params IReadOnlyList<Func<Initializer, Module>> layers)
        : this([.. Named(layers).Select(named => (named.Name, named.Item(initializer.Fork(named.Name))))])
    {
    }

    /// <summary>Makes named layers, each with the initializer's fork of that name.</summary>
    /// <inheritdoc cref="Sequential(IReadOnlyList{ValueTuple{string, Module}})"/>
    public Sequential(Initializer initializer, params IReadOnlyList<(string Name, Func<Initializer, Module> Make)> layers)
        : this([.. layers.Select(named => (named.Name, named.Make(initializer.Fork(named.Name))))])
    {
    }

    /// <inheritdoc/>
    public override Variable Forward(Variable x)
    {
        if (!Recording.IsOn)
            return Evaluate(x, _steps.Length);
        foreach (Func<Variable, Variable> step in _steps)
            x = step(x);
        return x;
    }

    /// <summary>The output of the first steps; their last input lives in the scope opened here.</summary>
    private Variable Evaluate(Variable x, int steps)
    {
        if (steps == 0)
            return x;
        using var scope = TensorScope.Begin();
        Variable y = _steps[steps - 1](Evaluate(x, steps - 1));
        scope.Keep(y.Value);
        return y;
    }

    private static IEnumerable<(string Name, T Item)> Named<T>(IReadOnlyList<T> items) =>
        items.Select(static (item, i) => (i.ToString(CultureInfo.InvariantCulture), item));
}
