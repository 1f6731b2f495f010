using AdvScratch.Adversarial;
using AdvScratch.Runner.Commands;

namespace AdvScratch.Runner.Models;

/// <summary>An attack as it is written on the command line: <c>NAME[:KEY=VALUE,…]</c>, for example <c>pgd:norm=l2,eps=2,steps=100</c>.</summary>
public sealed class AttackText
{
    private readonly string _text;
    private readonly AttackSpec _spec;
    private readonly CatalogValues _values;

    /// <summary>Reads the name and the options; ranges are looked at by <see cref="Make"/>.</summary>
    /// <exception cref="UsageException">There is no such attack or option, or a text is not a value of it.</exception>
    public AttackText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':', 2);
        _text = text;
        _spec = AttackCatalog.Find(parts[0]) ?? throw new UsageException($"There is no attack '{parts[0]}'"
            + Suggestion.For(parts[0], AttackCatalog.All.Select(known => known.Name), "; 'Runner list attacks' shows all."));
        _values = Checked(() => _spec.Values(parts.Length < 2 ? new Dictionary<string, string>() : Options(parts[1])));
    }

    /// <summary>Makes the attack.</summary>
    /// <param name="data">The images that it will be run on.</param>
    /// <exception cref="UsageException">A value is out of range.</exception>
    public Attack Make(ImageSet data) => Checked(() => _spec.Create(_values, data));

    /// <inheritdoc/>
    public override string ToString() => _text;

    private Dictionary<string, string> Options(string text)
    {
        var given = new Dictionary<string, string>();
        foreach (string option in text.Split(','))
        {
            string[] parts = option.Split('=', 2);
            if (parts.Length < 2)
                throw new UsageException($"--attack {_text}: options are KEY=VALUE, not '{option}'.");
            IEnumerable<string> known = _spec.Options.Select(one => one.Name);
            if (!known.Contains(parts[0]))
            {
                throw new UsageException($"{_spec.Name} has no option '{parts[0]}'"
                    + Suggestion.For(parts[0], known, $"; it has {string.Join(", ", known)}."));
            }
            if (!given.TryAdd(parts[0], parts[1]))
                throw new UsageException($"--attack {_text}: '{parts[0]}' is given twice.");
        }
        return given;
    }

    private T Checked<T>(Func<T> make) => UsageException.Asked($"--attack {_text}: ", make);
}
