using System.Text.Json.Nodes;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Tests.Datasets;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Runner.Tests.Reports;

public sealed class ReportFileTests : IDisposable
{
    private static readonly string Json = ReportFile.Of(SampleReport.Make()).ToJson();

    // what is as good as not given where it is missing
    private static readonly string[] Optional =
        ["low", "high", "dashed", "percent", "y_min", "y_max", "intervals", "min", "max", "first", "limit", "caption", "mark"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_report_with_every_kind_of_section_comes_back()
    {
        Report report = SampleReport.Make();
        Assert.Equal(Derived(typeof(ReportSection)), report.Sections.Select(section => section.GetType()).ToHashSet());
        Assert.Equal(Derived(typeof(Chart)), report.Sections.OfType<ChartSection>().SelectMany(section => section.Charts).Select(chart => chart.GetType()).ToHashSet());
        Report back = ReportFile.FromJson(Json).With(report.Results);
        Assert.Equal(ReportPage.Write(report), ReportPage.Write(back));
        Assert.Equal(Json, ReportFile.Of(back).ToJson());

        static HashSet<Type> Derived(Type parent) => [.. parent.Assembly.GetTypes().Where(type => type.BaseType == parent)];
    }

    [Fact]
    public void Kinds_have_the_names_that_older_files_use()
    {
        JsonArray sections = JsonNode.Parse(Json)!["sections"]!.AsArray();
        Assert.Equal(["charts", "charts", "charts", "images", "grid", "list"], sections.Select(Kind));
        Assert.Equal(["lines", "lines", "lines", "lines", "heat_map", "matrix", "flow"], sections.Take(3).SelectMany(section => section!["charts"]!.AsArray()).Select(Kind));
        Assert.StartsWith("iVBORw0KGgo", sections[3]!["rows"]![0]!["tiles"]![0]!["image"]!.GetValue<string>(), StringComparison.Ordinal); // a PNG file

        static string Kind(JsonNode? node) => node!["kind"]!.GetValue<string>();
    }

    [Fact]
    public void Every_number_comes_back_as_it_was() => Prop.ForAll<double[]>(numbers =>
    {
        var chart = new LineChart("t", "x", "y", [new("s", [.. numbers.Select(number => new ChartPoint(number, -number, number, null))])]);
        var map = new HeatMap("t", "r", "c", ["r"], [.. numbers.Select(_ => "c")], [numbers]);
        var back = (ChartSection)ReportFile.FromJson(new ReportFile("", "", "", [new ChartSection("h", null, [chart, map])]).ToJson()).Sections[0];
        return ((LineChart)back.Charts[0]).Series[0].Points.SequenceEqual(chart.Series[0].Points) && ((HeatMap)back.Charts[1]).Values[0].SequenceEqual(numbers);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_head_is_read_without_the_rest() =>
        Assert.Equal(new ReportHead("A natural and a robust network under attack", SampleReport.Make().Summary), ReportFile.ReadHead(Json));

    [Fact]
    public void Whatever_a_damaged_file_lacks_is_one_sentence()
    {
        var run = RunDirectory.Create(_folder.Path);
        run.WriteResults(SampleReport.Results);
        run.WriteReport(SampleReport.Make());
        string page = File.ReadAllText(run.ReportPath), sentence = $"'{run.ReportDataPath}' is not a file that a run wrote; delete it or run the experiment again.";
        Assert.All(Damages(), text =>
        {
            File.WriteAllText(run.ReportDataPath, text);
            Assert.Equal(sentence, Assert.Throws<DataException>(run.Rebuild).Message);
        });
        Assert.Equal(page, File.ReadAllText(run.ReportPath));
        File.Delete(run.ReportDataPath);
        Assert.Equal($"'{run.ReportDataPath}' is not there; run the experiment again with --resume --out '{run.Path}', which writes it.",
            Assert.Throws<DataException>(run.Rebuild).Message);
    }

    /// <summary>Cut off, with an unknown kind, with a broken picture or matrix, and without each of the keys that it needs.</summary>
    private static IEnumerable<string> Damages()
    {
        yield return "";
        yield return "null";
        yield return Json[..(Json.Length / 2)];
        yield return Json.Replace("heat_map", "heap_mat", StringComparison.Ordinal);
        yield return Json.Replace("iVBORw0KGgo", "iVBORw0KGgp", StringComparison.Ordinal);
        yield return Json.Replace(",\"held-out natural\"]", "]", StringComparison.Ordinal); // fewer columns than numbers
        yield return Json.Replace("iVBORw0KGgo", "?", StringComparison.Ordinal);
        foreach (string key in Keys(JsonNode.Parse(Json)!).Distinct().Except(Optional))
            yield return Json.Replace($"\"{key}\":", "\"other\":", StringComparison.Ordinal);
    }

    private static IEnumerable<string> Keys(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Keys(field.Value).Prepend(field.Key)),
        JsonArray items => items.SelectMany(Keys),
        _ => [],
    };
}
