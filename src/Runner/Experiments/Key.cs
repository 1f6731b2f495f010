using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using AdvScratch.Runner.Commands;

namespace AdvScratch.Runner.Experiments;

/// <summary>A number of an experiment: named, documented, with a value for each scale, and changed by <c>--set</c>.</summary>
/// <param name="Name">As it is written in <c>--set NAME=VALUE</c>.</param>
/// <param name="Description">A phrase that also begins the sentence about a reduction.</param>
public abstract record Key(string Name, string Description)
{
    /// <summary>The text of the value at a scale.</summary>
    public string TextAt(Scale scale) => Text(ValueAt(scale));

    /// <summary>The value at a scale, as it is in <c>config.json</c>.</summary>
    public JsonNode? JsonAt(Scale scale) => Json(ValueAt(scale));

    internal static JsonNode? Json(object value) => value switch
    {
        int whole => whole,
        double number => number,
        _ => (string)value,
    };

    internal abstract object ValueAt(Scale scale);

    internal abstract object Parse(string text);

    internal static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}

/// <summary>A key with numbers of a type.</summary>
/// <typeparam name="T">int or double.</typeparam>
public sealed record Key<T> : Key
    where T : struct, INumber<T>
{
    private readonly T _smoke;
    private readonly T _laptop;
    private readonly T _paper;

    /// <summary>Makes a key.</summary>
    /// <param name="name">As it is written in <c>--set NAME=VALUE</c>.</param>
    /// <param name="description">A phrase that also begins the sentence about a reduction.</param>
    /// <param name="smoke">The value at smoke scale.</param>
    /// <param name="laptop">The value at laptop scale.</param>
    /// <param name="paper">The paper's value; the laptop's if there is no paper.</param>
    public Key(string name, string description, T smoke, T laptop, T? paper = null)
        : base(name, description) => (_smoke, _laptop, _paper) = (smoke, laptop, paper ?? laptop);

    /// <summary>The smallest value allowed.</summary>
    public T Least { get; init; } = T.Zero;

    /// <summary>The largest value allowed.</summary>
    public T Most { get; init; } = T.CreateSaturating(1_000_000_000);

    internal override object ValueAt(Scale scale) => scale switch
    {
        Scale.Smoke => _smoke,
        Scale.Laptop => _laptop,
        _ => _paper,
    };

    internal override object Parse(string text) =>
        T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) && value >= Least && value <= Most
            ? value
            : throw new UsageException(
                $"--set {Name} takes a {(typeof(T) == typeof(int) ? "whole number" : "number")} from {Text(Least)} to {Text(Most)}, not '{text}'.");
}

/// <summary>A key with a word, for example a network's name.</summary>
public sealed record WordKey : Key
{
    private readonly string _smoke;
    private readonly string _laptop;
    private readonly string _paper;

    /// <summary>Makes a key.</summary>
    /// <param name="name">As it is written in <c>--set NAME=VALUE</c>.</param>
    /// <param name="description">A phrase that also begins the sentence about a reduction.</param>
    /// <param name="smoke">The value at smoke scale.</param>
    /// <param name="laptop">The value at laptop scale.</param>
    /// <param name="paper">The paper's value.</param>
    public WordKey(string name, string description, string smoke, string laptop, string paper)
        : base(name, description) => (_smoke, _laptop, _paper) = (smoke, laptop, paper);

    /// <summary>What it may be; null for whatever who uses it accepts.</summary>
    public Func<string, bool>? Accepts { get; init; }

    internal override object ValueAt(Scale scale) => scale switch
    {
        Scale.Smoke => _smoke,
        Scale.Laptop => _laptop,
        _ => _paper,
    };

    internal override object Parse(string text) =>
        Accepts?.Invoke(text) ?? true ? text : throw new UsageException($"--set {Name} does not take '{text}'; it is {Description}.");
}
