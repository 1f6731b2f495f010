namespace AdvScratch.Adversarial;

/// <summary>What a catalogue says of an attack or a training method.</summary>
public abstract class CatalogSpec
{
    private protected CatalogSpec(string name, Type type, string summary, string paper, IReadOnlyList<CatalogOption> options) =>
        (Name, Type, Summary, Paper, Options) = (name, type, summary, paper, options);

    /// <summary>As it is written on the command line: <c>--attack NAME:KEY=VALUE</c>, <c>--method NAME</c>.</summary>
    public string Name { get; }

    /// <summary>The record that it makes.</summary>
    public Type Type { get; }

    /// <summary>What it does, in one line.</summary>
    public string Summary { get; }

    /// <summary>Where it comes from.</summary>
    public string Paper { get; }

    /// <summary>What can be chosen.</summary>
    public IReadOnlyList<CatalogOption> Options { get; }

    /// <summary>The values of its options.</summary>
    /// <param name="given">Texts by name of the option; the others have their defaults.</param>
    /// <exception cref="ArgumentException">There is no such option, or a text is not a value of it.</exception>
    public CatalogValues Values(IReadOnlyDictionary<string, string> given) => new(Name, Options, given);

    /// <summary>Nothing is given.</summary>
    private protected CatalogValues Defaults => Values(new Dictionary<string, string>());
}
