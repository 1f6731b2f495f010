using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AdvScratch.Runner.Reports;

/// <summary>What a run measured; the content of <c>results.json</c>.</summary>
/// <param name="Experiment">The experiment's name.</param>
/// <param name="Scale">smoke, laptop or paper.</param>
/// <param name="Seed">The seed of all random numbers.</param>
/// <param name="Device">Where it ran, with the processor's name if known.</param>
/// <param name="Threads">How many threads computed.</param>
/// <param name="Started">When the run started.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Reductions">How the run is smaller than the paper's, a sentence each; empty if it is not.</param>
/// <param name="Rows">The measurements.</param>
/// <param name="Claims">What is claimed and whether it holds here.</param>
public sealed record RunResults(
    string Experiment,
    string Scale,
    ulong Seed,
    string Device,
    int Threads,
    DateTimeOffset Started,
    double Seconds,
    IReadOnlyList<string> Reductions,
    IReadOnlyList<ResultRow> Rows,
    IReadOnlyList<Claim> Claims)
{
    /// <summary>What the automatic checks for misleading robustness found; empty if they were not asked for.</summary>
    public IReadOnlyList<CheckLine> Checks { get; init; } = [];

    /// <summary>How many times everything was trained, each time with another seed.</summary>
    public int Repeats { get; init; } = 1;

    // leaves ∞ and ≥ as they are: the file is read by people and never put into a page
    private static readonly RunResultsJson Json =
        new(new JsonSerializerOptions(RunResultsJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The text of <c>results.json</c>. Numbers that are not finite become the strings "NaN" and "Infinity".</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json.RunResults) + "\n";

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">The text is not such a file.</exception>
    public static RunResults FromJson(string json) =>
        JsonSerializer.Deserialize(json, Json.RunResults) ?? throw new JsonException("The file holds null.");
}

/// <summary>One measurement: a metric of a model under an attack.</summary>
/// <param name="Model">The model, for example "PGD trained".</param>
/// <param name="Attack">The attack with its budget, for example "PGD-20 l∞ 0.1"; "none" for clean images.</param>
/// <param name="Metric">What was measured, for example "accuracy".</param>
/// <param name="Value">A fraction, 0 to 1, unless there is a unit.</param>
/// <param name="Low">Lower end of its 95 % interval; the value itself if it has none.</param>
/// <param name="High">Upper end of its 95 % interval; the value itself if it has none.</param>
/// <param name="N">On how many images.</param>
/// <param name="Paper">The paper's own number, in the same unit, or null.</param>
/// <param name="Unit">The unit of the value, for example "s"; null for a fraction.</param>
/// <param name="Sd">The standard deviation over repeated trainings, in the same unit; null if there was one training.</param>
public sealed record ResultRow(
    string Model, string Attack, string Metric, double Value, double Low, double High, int N, double? Paper = null, string? Unit = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Sd = null);

/// <summary>What an automatic check found.</summary>
/// <param name="Name">The check's name.</param>
/// <param name="Verdict">passed, warning, failed or not applicable.</param>
/// <param name="Sentence">One sentence with the numbers.</param>
public sealed record CheckLine(string Name, string Verdict, string Sentence);

/// <summary>A claim of the paper.</summary>
/// <param name="Id">A short name.</param>
/// <param name="Text">What it says.</param>
/// <param name="Holds">Whether it holds here; null if this run cannot tell.</param>
/// <param name="PValue">The p-value of the test that decided, or null if there was none.</param>
public sealed record Claim(string Id, string Text, bool? Holds, double? PValue = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    WriteIndented = true)]
[JsonSerializable(typeof(RunResults))]
internal sealed partial class RunResultsJson : JsonSerializerContext;
