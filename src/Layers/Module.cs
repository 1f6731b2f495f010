using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers;

/// <summary>
/// A part of a network: parameters that are trained, buffers that are only tracked (running statistics), and modules
/// inside it. Names join with dots as PyTorch users expect: <c>features.0.weight</c>.
/// </summary>
public abstract class Module
{
    private readonly OrderedDictionary<string, Parameter> _parameters = [];
    private readonly OrderedDictionary<string, Tensor> _buffers = [];
    private readonly OrderedDictionary<string, Module> _modules = [];

    /// <summary>True in training mode (the initial one): batch norm uses, and tracks, the batch's statistics.</summary>
    public bool IsTraining { get; private set; } = true;

    /// <summary>What this module draws from in training mode; null until <see cref="UseRandom"/> was called.</summary>
    protected RandomStream? Random { get; private set; }

    /// <summary>All parameters, this module's own first, in order of registration.</summary>
    public IReadOnlyList<Parameter> Parameters => [.. NamedParameters().Select(static named => named.Parameter)];

    /// <summary>Computes the module's output. Shapes are the concrete module's.</summary>
    public abstract Variable Forward(Variable x);

    /// <summary>Puts this module and all modules inside it into training mode (or into evaluation mode).</summary>
    public void Train(bool training = true)
    {
        IsTraining = training;
        foreach (Module module in _modules.Values)
            module.Train(training);
    }

    /// <summary>Puts this module and all modules inside it into evaluation mode.</summary>
    public void Eval() => Train(false);

    /// <summary>
    /// Gives this module and all modules inside it, each by its full name, an independent stream for what they draw in training
    /// mode. Every forward pass draws on from where the one before it stopped; given the same stream again, the passes
    /// repeat. Modules that draw nothing do not care.
    /// </summary>
    /// <param name="random">The stream to fork, for example a training step's; itself not advanced.</param>
    public void UseRandom(RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(random);
        foreach ((string prefix, Module module) in Modules(""))
            module.Random = random.Fork(prefix);
    }

    /// <summary>All parameters with their full names.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> NamedParameters() =>
        Modules("").SelectMany(static m => m.Module._parameters.Select(p => (m.Prefix + p.Key, p.Value)));

    /// <summary>All buffers with their full names.</summary>
    public IEnumerable<(string Name, Tensor Buffer)> NamedBuffers() =>
        Modules("").SelectMany(static m => m.Module._buffers.Select(b => (m.Prefix + b.Key, b.Value)));

    /// <summary>
    /// Everything that must be saved to restore the module: parameters and buffers by full name, module by module. The
    /// tensors are the live ones, not copies.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor>();
        foreach ((string prefix, Module module) in Modules(""))
        {
            foreach ((string name, Parameter parameter) in module._parameters)
                state.Add(prefix + name, parameter.Value);
            foreach ((string name, Tensor buffer) in module._buffers)
                state.Add(prefix + name, buffer);
        }
        return state;
    }

    /// <summary>Copies saved tensors into the parameters and buffers; float32 and float64 convert into each other.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing, unexpected, or of another shape; nothing is changed then.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state) => StateCopy.Into(StateDict(), state, "network");

    /// <summary>Adds a parameter under a name without dots.</summary>
    /// <exception cref="ArgumentException">The name is empty, has a dot, or is taken.</exception>
    protected Parameter RegisterParameter(string name, Parameter parameter)
    {
        _parameters.Add(Free(name), parameter);
        return parameter;
    }

    /// <summary>Adds a tensor that is saved but not trained; it changes by <see cref="Tensor.Assign"/>.</summary>
    /// <inheritdoc cref="RegisterParameter"/>
    protected Tensor RegisterBuffer(string name, Tensor buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        _buffers.Add(Free(name), buffer.Persist());
        return buffer;
    }

    /// <summary>Adds a module inside this one.</summary>
    /// <inheritdoc cref="RegisterParameter"/>
    protected TModule RegisterModule<TModule>(string name, TModule module)
        where TModule : Module
    {
        _modules.Add(Free(name), module);
        return module;
    }

    private IEnumerable<(string Prefix, Module Module)> Modules(string prefix)
    {
        yield return (prefix, this);
        foreach ((string name, Module module) in _modules)
        {
            foreach (var inner in module.Modules($"{prefix}{name}."))
                yield return inner;
        }
    }

    private string Free(string name)
    {
        if (string.IsNullOrEmpty(name) || name.Contains('.'))
            throw new ArgumentException($"'{name}' cannot name a part of {GetType().Name}: names are not empty and have no dots.", nameof(name));
        if (_parameters.ContainsKey(name) || _buffers.ContainsKey(name) || _modules.ContainsKey(name))
            throw new ArgumentException($"{GetType().Name} has a part named '{name}' already.", nameof(name));
        return name;
    }
}
