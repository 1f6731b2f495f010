using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Runner.Commands;

namespace AdvScratch.Runner.Training;

/// <summary>A method that the user chose, with the options that it was given.</summary>
/// <param name="Spec">The method.</param>
/// <param name="Given">Texts of its own options by name.</param>
public sealed record MethodChoice(MethodSpec Spec, IReadOnlyDictionary<string, string> Given)
{
    private const string Everything = "all";

    /// <summary>Reads <c>--method NAME …</c> and <c>--set KEY=VALUE …</c>.</summary>
    /// <param name="names">Names of the catalogue, or <c>all</c>.</param>
    /// <param name="changes">
    /// Each <c>KEY=VALUE</c>: a key of the training, or an option that every chosen method gets which has it; or
    /// <c>METHOD.KEY=VALUE</c> for one of them.
    /// </param>
    /// <returns>The methods, and what belongs to the training itself.</returns>
    /// <exception cref="UsageException">A method or key is unknown or given twice, or a text is not a value of its key.</exception>
    public static (IReadOnlyList<MethodChoice> Methods, IReadOnlyDictionary<string, string> Recipe) Read(
        IReadOnlyList<string> names, IReadOnlyList<string> changes)
    {
        MethodSpec[] specs = Specs(names);
        var recipe = new Dictionary<string, string>();
        var given = specs.ToDictionary(spec => spec.Name, _ => new Dictionary<string, string>());
        var seen = new HashSet<string>();
        foreach (string change in changes)
        {
            string[] parts = change.Split('=', 2);
            if (parts.Length < 2)
                throw new UsageException($"--set takes KEY=VALUE, not '{change}'.");
            if (!seen.Add(parts[0]))
                throw new UsageException($"--set {parts[0]} is given twice; give it once.");
            (MethodSpec[] chosen, string key) = Addressed(parts[0], specs);
            MethodSpec[] owners = [.. chosen.Where(spec => spec.Options.Any(option => option.Name == key))];
            bool isOfTraining = chosen == specs && RecipeKeys.All.Any(known => known.Name == key);
            if (isOfTraining)
                recipe.Add(key, parts[1]);
            else if (owners.Length == 0)
                throw Unknown(key, chosen);
            foreach (MethodSpec owner in owners)
            {
                // what is said to one method counts more than what is said to all
                if (chosen != specs || !seen.Contains($"{owner.Name}.{key}"))
                    given[owner.Name][key] = parts[1];
            }
        }
        UsageException.Asked("--set: ", () => Recipe.Check(recipe));
        foreach (MethodSpec spec in specs)
            UsageException.Asked("--set: ", () => _ = spec.Values(given[spec.Name]));
        return ([.. specs.Select(spec => new MethodChoice(spec, given[spec.Name]))], recipe);
    }

    /// <summary>Makes the method.</summary>
    /// <exception cref="UsageException">A value is out of range, or the method cannot be used on this task.</exception>
    public TrainingMethod Create(MethodTask task) => UsageException.Asked(
        $"--method {Spec.Name}: ", () => Spec.Create(Spec.Values(Given), task));

    /// <summary>What was given, for <c>config.json</c>.</summary>
    public JsonObject ToJson() => new(Given.OrderBy(one => one.Key, StringComparer.Ordinal)
        .Select(one => KeyValuePair.Create<string, JsonNode?>(one.Key, one.Value)));

    /// <summary>The methods that a key is meant for, and its name: METHOD.KEY, or KEY for all.</summary>
    private static (MethodSpec[] Methods, string Key) Addressed(string name, MethodSpec[] specs) =>
        name.Split('.', 2) is [var method, var key] && Array.Find(specs, spec => spec.Name == method) is { } spec ? ([spec], key) : (specs, name);

    private static MethodSpec[] Specs(IReadOnlyList<string> names)
    {
        if (names.Contains(Everything))
            return names.Count == 1 ? [.. MethodCatalog.All] : throw new UsageException("--method all stands alone; leave out the other methods.");
        MethodSpec[] specs =
        [
            .. names.Select(name => MethodCatalog.Find(name) ?? throw new UsageException($"There is no training method '{name}'"
                + Suggestion.For(name, MethodCatalog.All.Select(known => known.Name), "; 'Runner list methods' shows all."))),
        ];
        return specs.Distinct().Count() == specs.Length ? specs : throw new UsageException("A method is named twice; name it once.");
    }

    private static UsageException Unknown(string key, MethodSpec[] specs)
    {
        string[] known = [.. specs.SelectMany(spec => spec.Options).Concat(RecipeKeys.All).Select(option => option.Name).Distinct()];
        string who = specs.Length == 1 ? specs[0].Name : "any of the methods";
        return new UsageException($"Neither the training nor {who} has a key '{key}'" + Suggestion.For(key, known, "; 'Runner list methods' shows all."));
    }
}
