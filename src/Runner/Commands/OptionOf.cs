using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace AdvScratch.Runner.Commands;

/// <summary>Makes options whose errors are one sentence that names the option, what it takes and what it got.</summary>
internal static class OptionOf
{
    /// <summary>An option that takes a number.</summary>
    public static Option<T> Number<T>(string name, string description, T least, T most, T initial)
        where T : struct, INumber<T>
    {
        return new Option<T>(name)
        {
            Description = description,
            HelpName = "number",
            DefaultValueFactory = _ => initial,
            CustomParser = argument =>
            {
                string text = argument.Tokens[0].Value;
                if (T.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out T value) && value >= least && value <= most)
                    return value;
                argument.AddError($"{name} takes a whole number from {least} to {most}, not '{text}'.");
                return initial;
            },
        };
    }

    /// <summary>An option that takes one of a few words; the first is the initial one unless another is given.</summary>
    public static Option<string> Word(string name, string description, string? initial, params string[] words)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            CustomParser = argument =>
            {
                string text = argument.Tokens[0].Value;
                if (words.Contains(text))
                    return text;
                argument.AddError($"{name} takes {string.Join(", ", words[..^1])} or {words[^1]}, not '{text}'.");
                return initial;
            },
        };
        if (initial is not null)
            option.DefaultValueFactory = _ => initial;
        return option;
    }

    /// <summary>An option that takes some of a few words, with commas between them; empty where it is not given.</summary>
    public static Option<string[]> Words(string name, string description, params string[] words) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
        HelpName = string.Join(',', words),
        CustomParser = argument =>
        {
            string[] given = argument.Tokens[0].Value.Split(',');
            if (Array.Find(given, word => !words.Contains(word)) is not { } unknown)
                return given;
            argument.AddError($"{name} takes {string.Join(", ", words[..^1])} or {words[^1]}, not '{unknown}'.");
            return [];
        },
    };

    /// <summary>An option that takes a path.</summary>
    public static Option<string?> Folder(string name, string description) => new(name) { Description = description, HelpName = "folder" };
}
