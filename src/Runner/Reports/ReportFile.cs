using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AdvScratch.Runner.Reports;

/// <summary>
/// The content of <c>report.json</c>: what a page shows beside the measurements. With <c>results.json</c> it gives the page again.
/// </summary>
/// <param name="Title">The heading.</param>
/// <param name="Summary">One or two sentences with the outcome.</param>
/// <param name="CommandLine">The command that repeats the run.</param>
/// <param name="Sections">Charts and pictures; images are PNG files in base 64.</param>
internal sealed record ReportFile(string Title, string Summary, string CommandLine, IReadOnlyList<ReportSection> Sections)
{
    private static readonly ReportJson Json =
        new(new JsonSerializerOptions(ReportJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static ReportFile Of(Report report) => new(report.Title, report.Summary, report.CommandLine, report.Sections);

    /// <summary>The report that it was made of.</summary>
    public Report With(RunResults results) => new(Title, Summary, CommandLine, results) { Sections = Sections };

    public string ToJson() => JsonSerializer.Serialize(this, Json.ReportFile) + "\n";

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">The text is not such a file.</exception>
    public static ReportFile FromJson(string json) =>
        JsonSerializer.Deserialize(json, Json.ReportFile) ?? throw new JsonException("The file holds null.");

    /// <summary>Reads the title and the summary alone.</summary>
    /// <exception cref="JsonException">The text is not such a file.</exception>
    public static ReportHead ReadHead(string json) =>
        JsonSerializer.Deserialize(json, Json.ReportHead) ?? throw new JsonException("The file holds null.");
}

/// <summary>What an index tells of a report.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Summary">One or two sentences with the outcome.</param>
internal sealed record ReportHead(string Title, string Summary);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ReportFile))]
[JsonSerializable(typeof(ReportHead))]
internal sealed partial class ReportJson : JsonSerializerContext;
