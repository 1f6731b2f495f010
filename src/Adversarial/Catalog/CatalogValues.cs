using System.Globalization;

namespace AdvScratch.Adversarial;

/// <summary>The values of the options of an attack or a training method: those given, and defaults for the others.</summary>
public sealed class CatalogValues
{
    private readonly IReadOnlyList<CatalogOption> _options;
    private readonly Dictionary<string, string> _given;

    /// <summary>Checks the given texts.</summary>
    /// <param name="owner">What has the options, for messages.</param>
    /// <param name="options">What can be chosen.</param>
    /// <param name="given">Texts by name of the option.</param>
    /// <exception cref="ArgumentException">There is no such option, or a text is not a value of it.</exception>
    public CatalogValues(string owner, IReadOnlyList<CatalogOption> options, IReadOnlyDictionary<string, string> given)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(given);
        foreach ((string name, string text) in given)
        {
            CatalogOption option = options.FirstOrDefault(known => known.Name == name) ?? throw new ArgumentException(
                options.Count == 0 ? $"{owner} has no options."
                : $"{owner} has no option '{name}'; it has {string.Join(", ", options.Select(known => known.Name))}.");
            if (!option.Accepts(text))
                throw new ArgumentException($"{owner} takes {option.Takes} for {name}, not '{text}'.");
        }
        (_options, _given) = (options, new Dictionary<string, string>(given));
    }

    /// <summary>Whether an option was given.</summary>
    public bool IsGiven(string name) => _given.ContainsKey(name);

    internal bool Has(string name) => _options.Any(option => option.Name == name);

    /// <summary>A number; null if it was not given and its default follows from other options.</summary>
    public double? NumberOrNull(string name) => Text(name) is { } text && CatalogOption.TryNumber(text, out double value) ? value : null;

    /// <summary>A number that was given, or has a default of its own.</summary>
    public double Number(string name) => NumberOrNull(name)!.Value;

    /// <summary>A whole number that was given, or has a default of its own.</summary>
    public int Whole(string name) => WholeOrNull(name)!.Value;

    /// <summary>A whole number; null if it was not given and its default follows from other options.</summary>
    public int? WholeOrNull(string name) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>A word or a text that was given, or has a default of its own.</summary>
    public string Word(string name) => Text(name)!;

    /// <summary>A word or a text; null if it was not given and its default follows from other options.</summary>
    public string? WordOrNull(string name) => Text(name);

    /// <summary>Yes or no, given or by a default of its own.</summary>
    public bool Switch(string name) => Text(name) == "yes";

    /// <summary>Yes or no; null if it was not given and its default follows from other options.</summary>
    public bool? SwitchOrNull(string name) => Text(name) is { } text ? text == "yes" : null;

    /// <summary>Several numbers; none if they were not given and their default follows from other options.</summary>
    public IReadOnlyList<double> Numbers(string name) =>
        Text(name) is { } text ? [.. text.Split(',').Select(part => CatalogOption.TryNumber(part, out double value) ? value : double.NaN)] : [];

    private string? Text(string name)
    {
        if (_given.TryGetValue(name, out string? text))
            return text;
        CatalogOption option = _options.First(known => known.Name == name);
        return option.IsDerived ? null : option.Default;
    }
}
