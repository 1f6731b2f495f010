using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;

namespace AdvScratch.Runner.Reports;

/// <summary>
/// The folder of one run: <c>config.json</c>, <c>results.json</c>, <c>table.md</c>, <c>report.json</c>, <c>report.html</c>,
/// <c>log.jsonl</c>, <c>checkpoints/</c>, and for panels of attacks <c>matrix.csv</c>. Every file but the log is replaced as a whole,
/// so a killed run leaves no half-written file.
/// </summary>
public sealed class RunDirectory
{
    internal static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new(OneLine) { WriteIndented = true };

    private readonly TimeProvider _clock;
    private readonly Lock _logLock = new();

    private RunDirectory(string path, TimeProvider clock) => (Path, _clock) = (path, clock);

    /// <summary>The folder, as an absolute path.</summary>
    public string Path { get; }

    /// <summary>Everything needed to repeat the run.</summary>
    public string ConfigPath => In("config.json");

    /// <summary>What was measured.</summary>
    public string ResultsPath => In("results.json");

    /// <summary>The table for people, in Markdown.</summary>
    public string TablePath => In("table.md");

    /// <summary>What the page shows beside the results.</summary>
    public string ReportDataPath => In("report.json");

    /// <summary>The page for people.</summary>
    public string ReportPath => In("report.html");

    /// <summary>What happened when, one JSON object a line.</summary>
    public string LogPath => In("log.jsonl");

    /// <summary>What became of every image under every attack, one line each.</summary>
    public string MatrixPath => In("matrix.csv");

    /// <summary>The folder of the checkpoints.</summary>
    public string CheckpointsPath => In("checkpoints");

    /// <summary>Makes the folder, or takes up the one that is there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="clock">Gives the times in the log; the system's clock by default.</param>
    public static RunDirectory Create(string path, TimeProvider? clock = null)
    {
        var run = new RunDirectory(System.IO.Path.GetFullPath(path), clock ?? TimeProvider.System);
        Directory.CreateDirectory(run.CheckpointsPath);
        run.EndBrokenLogLine();
        return run;
    }

    /// <summary>Opens the folder of an earlier run.</summary>
    /// <exception cref="DataException">There is no such folder, or it holds no run.</exception>
    public static RunDirectory Open(string path)
    {
        var run = new RunDirectory(System.IO.Path.GetFullPath(path), TimeProvider.System);
        return Holds(run.Path)
            ? run
            : throw new DataException($"'{path}' is not the folder of a run; give one that holds config.json or results.json.");
    }

    /// <summary>Whether a folder is that of a run.</summary>
    public static bool Holds(string path) =>
        File.Exists(System.IO.Path.Combine(path, "config.json")) || File.Exists(System.IO.Path.Combine(path, "results.json"));

    /// <summary>The path of a checkpoint: <c>checkpoints/NAME.safetensors</c>.</summary>
    public string CheckpointPath(string name) => System.IO.Path.Combine(CheckpointsPath, name + ".safetensors");

    /// <summary>The path of what a training that is not finished goes on from: <c>checkpoints/NAME.resume.safetensors</c>.</summary>
    public string ResumePath(string name) => CheckpointPath(name + ".resume");

    /// <summary>The path of an evaluation that is finished: <c>evaluations/NAME-NUMBER.safetensors</c>.</summary>
    /// <param name="name">The model.</param>
    /// <param name="number">Its how many-eth attack, from 1; 0: none.</param>
    public string EvaluationPath(string name, int number) => System.IO.Path.Combine(In("evaluations"), $"{name}-{number}.safetensors");

    /// <summary>The path of what the automatic checks found of a model: <c>evaluations/NAME-checks.json</c>.</summary>
    public string ChecksPath(string name) => System.IO.Path.Combine(In("evaluations"), $"{name}-checks.json");

    /// <summary>
    /// Whether a folder holds a run that has begun. A folder that is missing, empty, or holds what is there before the configuration
    /// is written, does not.
    /// </summary>
    /// <exception cref="UsageException">It holds something else.</exception>
    public static bool HasBegun(string path)
    {
        string[] before = ["checkpoints", "config.json.tmp"];
        if (File.Exists(System.IO.Path.Combine(path, "config.json")))
            return true;
        return !File.Exists(path) && (!Directory.Exists(path) || Directory.EnumerateFileSystemEntries(path).All(entry => before.Contains(System.IO.Path.GetFileName(entry))))
            ? false
            : throw new UsageException($"'{path}' does not hold a run to resume; give the folder of one with --out, or leave out --resume.");
    }

    /// <summary>Writes <c>config.json</c>.</summary>
    public void WriteConfig(JsonObject config) => AtomicFile.WriteText(ConfigPath, config.ToJsonString(Indented) + "\n");

    /// <summary>Reads <c>config.json</c>.</summary>
    /// <exception cref="DataException">It is missing or not a JSON object.</exception>
    public JsonObject ReadConfig() => Read(ConfigPath, text => JsonNode.Parse(text)?.AsObject() ?? throw new JsonException("null"));

    /// <summary>Writes <c>results.json</c> and <c>table.md</c>.</summary>
    public void WriteResults(RunResults results)
    {
        AtomicFile.WriteText(ResultsPath, results.ToJson());
        AtomicFile.WriteText(TablePath, MarkdownTable.Write(results));
    }

    /// <summary>Reads <c>results.json</c>.</summary>
    /// <exception cref="DataException">It is missing or not such a file.</exception>
    public RunResults ReadResults() => Read(ResultsPath, RunResults.FromJson);

    /// <summary>Writes <c>report.json</c> and <c>report.html</c>.</summary>
    public void WriteReport(Report report)
    {
        AtomicFile.WriteText(ReportDataPath, ReportFile.Of(report).ToJson());
        AtomicFile.WriteText(ReportPath, ReportPage.Write(report));
    }

    /// <summary>Reads the title and the summary of the report.</summary>
    /// <exception cref="DataException"><c>report.json</c> is missing or not such a file.</exception>
    internal ReportHead ReadReportHead() => ReadReportData(ReportFile.ReadHead);

    /// <summary>Writes <c>table.md</c> and <c>report.html</c> again from <c>results.json</c> and <c>report.json</c>.</summary>
    /// <exception cref="DataException">One of these is missing or not such a file; nothing is written then.</exception>
    public void Rebuild()
    {
        RunResults results = ReadResults();
        string page = ReadReportData(text => ReportPage.Write(ReportFile.FromJson(text).With(results)));
        AtomicFile.WriteText(TablePath, MarkdownTable.Write(results));
        AtomicFile.WriteText(ReportPath, page);
    }

    /// <summary>Writes <c>matrix.csv</c>.</summary>
    /// <param name="panel">The attacks.</param>
    /// <param name="labels">The true labels.</param>
    public void WriteMatrix(Panel panel, ReadOnlySpan<int> labels) => AtomicFile.WriteText(MatrixPath, MatrixTable.Write(panel, labels));

    /// <summary>Appends a line to <c>log.jsonl</c>: the time, the event and its fields. Safe from several threads.</summary>
    /// <param name="name">The event, for example "epoch".</param>
    /// <param name="fields">What belongs to it, for example loss and accuracy.</param>
    public void Log(string name, JsonObject? fields = null)
    {
        var line = new JsonObject { ["time"] = _clock.GetUtcNow().ToString("O"), ["event"] = name };
        foreach (var (key, value) in fields ?? [])
            line[key] = value?.DeepClone();
        string text = line.ToJsonString(OneLine) + "\n";
        lock (_logLock)
            File.AppendAllText(LogPath, text);
    }

    /// <summary>Adds a line to <c>log.jsonl</c> about what a model stood.</summary>
    /// <param name="model">The model.</param>
    /// <param name="label">The attack.</param>
    /// <param name="result">What became of the images.</param>
    public void LogEvaluation(string model, string label, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Log("evaluated", new JsonObject
        {
            ["model"] = model,
            ["attack"] = label,
            ["accuracy"] = result.Accuracy.Value,
            ["images"] = result.Accuracy.Trials,
            ["seconds"] = result.Seconds,
        });
    }

    /// <summary>The events logged so far, oldest first; a line cut off by a kill is left out.</summary>
    public IEnumerable<JsonObject> ReadLog() => File.Exists(LogPath) ? File.ReadLines(LogPath).Select(ParseLine).OfType<JsonObject>() : [];

    private static JsonNode? ParseLine(string line)
    {
        try
        {
            return JsonNode.Parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // runs of earlier versions lack the file
    private T ReadReportData<T>(Func<string, T> parse) => File.Exists(ReportDataPath)
        ? Read(ReportDataPath, parse)
        : throw new DataException($"'{ReportDataPath}' is not there; run the experiment again with --resume --out '{Path}', which writes it.");

    private static T Read<T>(string path, Func<string, T> parse)
    {
        try
        {
            return parse(File.ReadAllText(path, Encoding.UTF8));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            throw new DataException($"'{path}' is not a file that a run wrote; delete it or run the experiment again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"'{path}' cannot be read; check that it is there and that you may read it.", e);
        }
    }

    /// <summary>A killed run may leave half a line; what a resumed run appends must not become part of it.</summary>
    private void EndBrokenLogLine()
    {
        if (!File.Exists(LogPath))
            return;
        using var log = new FileStream(LogPath, FileMode.Open, FileAccess.ReadWrite);
        if (log.Length == 0)
            return;
        log.Seek(-1, SeekOrigin.End);
        if (log.ReadByte() != '\n')
            log.WriteByte((byte)'\n');
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
