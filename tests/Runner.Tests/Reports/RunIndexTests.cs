using System.Text.RegularExpressions;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Tests.Commands;
using AdvScratch.Runner.Tests.Datasets;

namespace AdvScratch.Runner.Tests.Reports;

public sealed class RunIndexTests : IDisposable
{
    private static readonly Report Sample = SampleReport.Make();

    private readonly TemporaryFolder _folder = new();

    private string Index => _folder.File("index.html");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Runs_are_listed_newest_first_with_what_came_out()
    {
        Add("old", day: 1);
        Add("batch/new & old", day: 3);
        Add("middle", day: 2);
        Add("old/checkpoints/inner", day: 4); // part of a run
        string page = Report(_folder.Path, $"Index of 3 runs: {Index}");
        Assert.Equal(["batch/new%20%26%20old/report.html", "middle/report.html", "old/report.html"],
            Regex.Matches(page, "<h2><a href=\"([^\"]*)\">A natural and").Select(match => match.Groups[1].Value));
        Assert.Contains("2026-01-03 03:04 · took 2 min 11 s · batch/new &amp; old · <a href=\"batch/new%20%26%20old/table.md\">table</a>", page, StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count(page, "quickstart · laptop scale"));
        Assert.Equal(3, Regex.Count(page, "keeps 0.0&#160;% accuracy"));
        Assert.Equal(3, Regex.Count(page, "✓</span> 1 hold<.*✗</span> 1 do not hold<.*\\?</span> 1 not decided<"));
    }

    [Fact]
    public void Runs_that_cannot_be_read_are_listed_last_with_the_sentence()
    {
        Add("a", day: 1);
        File.WriteAllText(Add("broken", day: 2).ResultsPath, "{");
        File.Delete(Add("earlier version", day: 3).ReportDataPath);
        RunDirectory.Create(_folder.File("running")).WriteConfig([]);
        string page = Report(_folder.Path, $"Index of 4 runs: {Index}");
        Assert.Equal(["earlier version", "A natural and a robust network under attack", "broken", "running"],
            Regex.Matches(page, "<h2>(?:<a [^>]*>)?([^<]*)").Select(match => match.Groups[1].Value));
        Assert.Matches("earlier version/report.json&#39; is not there; run the experiment again with --resume", page);
        Assert.Matches("broken/results.json&#39; is not a file that a run wrote", page);
        Assert.Matches("There are no results yet: .*--resume --out &#39;[^ ]*/running&#39; finishes it", page);
    }

    [Fact]
    public void Report_on_a_run_writes_the_same_page_and_table_again()
    {
        RunDirectory run = Add("run", day: 1);
        string page = File.ReadAllText(run.ReportPath), table = File.ReadAllText(run.TablePath);
        File.Delete(run.ReportPath);
        File.Delete(run.TablePath);
        Assert.Equal(new Invocation(ExitCode.Done, $"Report: {run.ReportPath}{Environment.NewLine}", ""), Invocation.Of("report", run.Path));
        Assert.Equal((page, table), (File.ReadAllText(run.ReportPath), File.ReadAllText(run.TablePath)));
        Assert.False(File.Exists(Index));
    }

    [Fact]
    public void The_end_of_a_run_updates_an_index_that_is_there_and_makes_none_elsewhere()
    {
        Add("one", day: 1);
        RunIndex.Update(_folder.Path);
        Assert.False(File.Exists(Index));
        RunIndex.Write(_folder.Path);
        Add("two", day: 2);
        RunIndex.Update(_folder.Path);
        Assert.Contains("two/report.html", File.ReadAllText(Index), StringComparison.Ordinal);
        Assert.True(RunFolders.IsDefault("runs/"));
        Assert.False(RunFolders.IsDefault(_folder.Path));
    }

    [Fact]
    public void An_index_of_somebody_else_is_left_alone()
    {
        Add("one", day: 1);
        File.WriteAllText(Index, "<h1>My home page</h1>");
        RunIndex.Update(_folder.Path);
        Assert.Equal($"'{Index}' is not an index of runs and would be overwritten; move it away.", Refused(ExitCode.WrongUse, _folder.Path));
        Assert.Equal("<h1>My home page</h1>", File.ReadAllText(Index));
    }

    [Fact]
    public void A_folder_without_runs_is_one_sentence()
    {
        string missing = _folder.File("missing");
        Assert.Equal($"'{missing}' is not a folder; give that of a run, or one with runs in it.", Refused(ExitCode.BadData, missing));
        Assert.Equal($"'{_folder.Path}' is not the folder of a run and holds none; give one that holds results.json, or one above it.",
            Refused(ExitCode.BadData, _folder.Path));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private RunDirectory Add(string name, int day)
    {
        RunDirectory run = RunDirectory.Create(_folder.File(name));
        Report report = Sample;
        RunResults results = report.Results with { Started = new DateTimeOffset(2026, 1, day, 3, 4, 5, TimeSpan.Zero) };
        run.WriteResults(results);
        run.WriteReport(report with { Results = results });
        return run;
    }

    private string Report(string folder, string expected)
    {
        Assert.Equal(new Invocation(ExitCode.Done, expected + Environment.NewLine, ""), Invocation.Of("report", folder));
        return File.ReadAllText(Index);
    }

    private static string Refused(int code, string folder)
    {
        Invocation answer = Invocation.Of("report", folder);
        Assert.Equal((code, ""), (answer.Code, answer.Output));
        return answer.Error.TrimEnd();
    }
}
