using AdvScratch.Tensors;

namespace AdvScratch.Layers;

/// <summary>A network that can be made by name.</summary>
public sealed class NetworkInfo
{
    private readonly Func<Initializer, int, Module> _make;
    private readonly InitializationScheme _scheme;

    internal NetworkInfo(
        string name, Shape inputShape, string description, string paper, Func<Initializer, int, Module> make, InitializationScheme scheme)
    {
        (Name, InputShape, Description, Paper) = (name, inputShape, description, paper);
        (_make, _scheme) = (make, scheme);
    }

    /// <summary>Name for <see cref="Networks.Create"/>.</summary>
    public string Name { get; }

    /// <summary>[C, H, W] of the images it takes.</summary>
    public Shape InputShape { get; }

    /// <summary>What it is, in one line.</summary>
    public string Description { get; }

    /// <summary>Where it comes from.</summary>
    public string Paper { get; }

    /// <inheritdoc cref="Networks.Create"/>
    public Module Create(RandomStream random, int classes = 10, DType type = DType.Float32, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if (!type.IsFloating())
            throw new ArgumentException($"A network computes in float32 or float64, not in {type}.", nameof(type));
        return _make(new Initializer(random, type, device, _scheme), classes);
    }
}
