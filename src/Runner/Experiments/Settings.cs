using System.Numerics;
using System.Text.Json.Nodes;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;

namespace AdvScratch.Runner.Experiments;

/// <summary>The values of an experiment's keys in one run.</summary>
public sealed class Settings
{
    private readonly ExperimentInfo _info;
    private readonly Dictionary<string, object> _values;
    private readonly SortedDictionary<string, string> _standIns = [];

    /// <summary>Takes the values of a scale and changes some of them.</summary>
    /// <param name="info">The experiment.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="changes">Each <c>KEY=VALUE</c>.</param>
    /// <exception cref="UsageException">The experiment lacks the scale or a key, or a value is out of range.</exception>
    public Settings(ExperimentInfo info, Scale scale, IEnumerable<string> changes)
    {
        (_info, Scale) = (info, scale);
        if (!info.ExpectedTime.ContainsKey(scale))
            throw new UsageException($"{info.Name} has no {Word(scale)} scale; use {string.Join(" or ", info.ExpectedTime.Keys.Select(Word))}.");
        _values = info.Keys.ToDictionary(key => key.Name, key => key.ValueAt(scale));
        foreach (string change in changes)
        {
            string[] parts = change.Split('=', 2);
            if (parts.Length < 2)
                throw new UsageException($"--set takes KEY=VALUE, not '{change}'.");
            Key key = info.Keys.FirstOrDefault(known => known.Name == parts[0]) ?? throw new UsageException(
                $"{info.Name} has no setting '{parts[0]}'; it has {string.Join(", ", info.Keys.Select(known => known.Name))}.");
            _values[key.Name] = key.Parse(parts[1]);
        }
    }

    /// <summary>The scale that the values come from where they were not changed.</summary>
    public Scale Scale { get; }

    /// <summary>Whether other data stand in for the paper's, so that nothing that is measured speaks about its claims.</summary>
    public bool HasStandIns => _standIns.Count > 0;

    /// <summary>The value of a key.</summary>
    public T Get<T>(Key<T> key)
        where T : struct, INumber<T> => (T)_values[key.Name];

    /// <summary>The text of a key.</summary>
    public string Get(WordKey key) => (string)_values[key.Name];

    /// <summary>
    /// The data set to use where the paper has another: at smoke scale a bundled one stands in, which every machine has.
    /// </summary>
    /// <param name="name">The paper's data set, of the catalogue.</param>
    public string Dataset(string name)
    {
        if (Scale != Scale.Smoke)
            return name;
        // grey images of 28 × 28 for those of MNIST, coloured ones of 32 × 32 for the others
        return _standIns[name] = name is "mnist" or "fashion-mnist" ? DatasetCatalog.Bundled : DatasetCatalog.BundledColour;
    }

    /// <summary>A sentence for every value that is not the paper's (of an experiment without a paper: not the largest scale's).</summary>
    public IEnumerable<string> Reductions()
    {
        Scale full = _info.ExpectedTime.Keys.Max();
        return
        [
            .. _standIns.Select(standIn => $"Data: the bundled {standIn.Value} stands in for {standIn.Key}; the numbers show that everything works, and nothing else."),
            .. from key in _info.Keys
               let value = _values[key.Name]
               where !value.Equals(key.ValueAt(full))
               select $"{char.ToUpperInvariant(key.Description[0])}{key.Description[1..]}: {Key.Text(value)} instead of {key.TextAt(full)}.",
        ];
    }

    /// <summary>All values by name.</summary>
    public JsonObject ToJson() => new(_info.Keys.Select(key =>
        KeyValuePair.Create(key.Name, Key.Json(_values[key.Name]))));

    internal static string Word(Scale scale) => scale.ToString().ToLowerInvariant();
}
