using System.Globalization;

namespace AdvScratch.Adversarial;

/// <summary>The values of an attack's options: those given, and defaults for the others.</summary>
public sealed class AttackValues
{
    private readonly AttackSpec _spec;
    private readonly Dictionary<string, string> _given;

    /// <summary>Checks the given texts.</summary>
    /// <param name="spec">The attack.</param>
    /// <param name="given">Texts by name of the option.</param>
    /// <exception cref="ArgumentException">The attack has no such option, or a text is not a value of it.</exception>
    public AttackValues(AttackSpec spec, IReadOnlyDictionary<string, string> given)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(given);
        foreach ((string name, string text) in given)
        {
            AttackOption option = spec.Options.FirstOrDefault(known => known.Name == name) ?? throw new ArgumentException(
                $"{spec.Name} has no option '{name}'; it has {string.Join(", ", spec.Options.Select(known => known.Name))}.");
            if (!option.Accepts(text))
                throw new ArgumentException($"{spec.Name} takes {option.Takes} for {name}, not '{text}'.");
        }
        (_spec, _given) = (spec, new Dictionary<string, string>(given));
    }

    /// <summary>Whether an option was given.</summary>
    internal bool IsGiven(string name) => _given.ContainsKey(name);

    internal bool Has(string name) => _spec.Options.Any(option => option.Name == name);

    /// <summary>A number; null if it was not given and its default follows from other options.</summary>
    internal double? NumberOrNull(string name) => Text(name) is { } text && AttackOption.TryNumber(text, out double value) ? value : null;

    internal double Number(string name) => NumberOrNull(name)!.Value;

    internal int Whole(string name) => int.Parse(Text(name)!, CultureInfo.InvariantCulture);

    internal string Word(string name) => Text(name)!;

    internal bool Switch(string name) => Text(name) == "yes";

    private string? Text(string name)
    {
        if (_given.TryGetValue(name, out string? text))
            return text;
        AttackOption option = _spec.Options.First(known => known.Name == name);
        return option.IsDerived ? null : option.Default;
    }
}
