using System.Globalization;

namespace AdvScratch.Adversarial;

/// <summary>What the text of an option may be.</summary>
public enum CatalogOptionKind
{
    /// <summary>A number, also as a fraction: <c>8/255</c>.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>One of a few words.</summary>
    Word,

    /// <summary>yes or no.</summary>
    Switch,

    /// <summary>Several numbers, separated by commas.</summary>
    Numbers,

    /// <summary>Any text; who takes it, checks it.</summary>
    Text,
}

/// <summary>An option of an attack or a training method in its catalogue.</summary>
/// <param name="Name">As it is written in <c>NAME:KEY=VALUE</c>.</param>
/// <param name="Kind">What its text may be.</param>
/// <param name="Default">The text of its default or, if that follows from other options, how.</param>
/// <param name="Description">One phrase.</param>
public sealed record CatalogOption(string Name, CatalogOptionKind Kind, string Default, string Description)
{
    /// <summary>The unit of a number; empty if it has none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The words of a <see cref="CatalogOptionKind.Word"/>.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Whether the default follows from other options, so that <see cref="Default"/> is not itself a value.</summary>
    public bool IsDerived { get; init; }

    /// <summary>What the option takes, in words.</summary>
    public string Takes => Kind switch
    {
        CatalogOptionKind.Number => "a number, such as 0.3 or 8/255",
        CatalogOptionKind.Whole => "a whole number",
        CatalogOptionKind.Switch => "yes or no",
        CatalogOptionKind.Numbers => "numbers, such as 60,90",
        CatalogOptionKind.Text => "a text",
        _ => string.Join(", ", Words.SkipLast(1)) + (Words.Count > 1 ? " or " : "") + Words[^1],
    };

    /// <summary>Whether a text is a value of the option; the attack or method itself may still find it out of range.</summary>
    public bool Accepts(string text) => Kind switch
    {
        CatalogOptionKind.Number => TryNumber(text, out _),
        CatalogOptionKind.Whole => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        CatalogOptionKind.Switch => text is "yes" or "no",
        CatalogOptionKind.Numbers => text.Split(',').All(part => TryNumber(part, out _)),
        CatalogOptionKind.Text => true,
        _ => Words.Contains(text),
    };

    /// <summary>Reads a number or a fraction of two.</summary>
    public static bool TryNumber(string text, out double value)
    {
        string[] parts = text.Split('/');
        double divisor = 1;
        return double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && (parts.Length == 1 || (parts.Length == 2
                && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out divisor)
                && divisor != 0))
            && double.IsFinite(value /= divisor);
    }
}
