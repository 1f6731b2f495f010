using System.Text.Json;
using System.Text.Json.Nodes;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Tests.Datasets;

namespace AdvScratch.Runner.Tests.Reports;

public sealed class RunDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Results_have_exactly_the_documented_keys()
    {
        var json = JsonNode.Parse(SampleReport.Results.ToJson())!.AsObject();
        Assert.Equal(
            ["experiment", "scale", "seed", "device", "threads", "started", "seconds", "reductions", "rows", "claims", "checks", "repeats"], Keys(json));
        Assert.Equal(["model", "attack", "metric", "value", "low", "high", "n", "paper", "unit"], Keys(json["rows"]![0]!));
        Assert.Equal(["id", "text", "holds", "p_value"], Keys(json["claims"]![0]!));
        Assert.Equal(0.004, json["rows"]![1]!["sd"]!.GetValue<double>()); // only where a training was repeated
        Assert.Null(json["rows"]![0]!["paper"]);
        Assert.Equal(0.872, json["rows"]![0]!["value"]!.GetValue<double>());

        static IEnumerable<string> Keys(JsonNode node) => node.AsObject().Select(pair => pair.Key);
    }

    [Fact]
    public void Results_come_back_as_they_went()
    {
        var run = RunDirectory.Create(_folder.File("run"));
        run.WriteResults(SampleReport.Results);
        Assert.Equal(SampleReport.Results.ToJson(), RunDirectory.Open(run.Path).ReadResults().ToJson());
        Assert.Equal(SampleReport.Results.Rows, run.ReadResults().Rows);
        Assert.Equal(SampleReport.Results.Claims, run.ReadResults().Claims);
        Assert.Contains("l∞", File.ReadAllText(run.ResultsPath), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_not_a_number_does_not_lose_the_run()
    {
        var broken = SampleReport.Results with { Rows = [new("m", "a", "accuracy", double.NaN, double.NegativeInfinity, 1, 0)] };
        var row = RunResults.FromJson(broken.ToJson()).Rows[0];
        Assert.Equal((double.NaN, double.NegativeInfinity), (row.Value, row.Low));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"experiment\": 3")]
    public void A_bad_file_is_one_sentence(string text)
    {
        var run = RunDirectory.Create(_folder.Path);
        File.WriteAllText(run.ResultsPath, text);
        string sentence = Assert.Throws<DataException>(run.ReadResults).Message;
        Assert.Equal($"'{run.ResultsPath}' is not a file that a run wrote; delete it or run the experiment again.", sentence);
    }

    [Fact]
    public void A_missing_file_or_run_is_one_sentence()
    {
        var run = RunDirectory.Create(_folder.Path);
        Assert.Equal($"'{run.ConfigPath}' cannot be read; check that it is there and that you may read it.",
            Assert.Throws<DataException>(run.ReadConfig).Message);
        Assert.EndsWith("is not the folder of a run; give one that holds config.json or results.json.",
            Assert.Throws<DataException>(() => RunDirectory.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_configuration_comes_back()
    {
        var run = RunDirectory.Create(_folder.Path);
        run.WriteConfig(new JsonObject { ["seed"] = 7, ["norm"] = "l∞" });
        Assert.Equal("""{"seed":7,"norm":"l\u221E"}""", run.ReadConfig().ToJsonString());
    }

    [Fact]
    public void The_log_grows_by_lines_and_survives_a_cut()
    {
        var run = RunDirectory.Create(_folder.Path, new StoppedClock());
        run.Log("start");
        File.AppendAllText(run.LogPath, "{\"time\":\"2026-01");
        run = RunDirectory.Create(_folder.Path, new StoppedClock());
        run.Log("epoch", new JsonObject { ["epoch"] = 1, ["loss"] = 0.5 });
        Assert.Equal(
            [
                """{"time":"2026-01-02T03:04:05.0000000+00:00","event":"start"}""",
                "{\"time\":\"2026-01",
                """{"time":"2026-01-02T03:04:05.0000000+00:00","event":"epoch","epoch":1,"loss":0.5}""",
            ],
            File.ReadAllLines(run.LogPath));
        Assert.Equal(["start", "epoch"], run.ReadLog().Select(line => line["event"]!.GetValue<string>()));
    }

    [Fact]
    public void Lines_logged_at_once_do_not_mix()
    {
        var run = RunDirectory.Create(_folder.Path);
        Parallel.For(0, 100, i => run.Log("step", new JsonObject { ["i"] = i }));
        Assert.Equal(Enumerable.Range(0, 100), run.ReadLog().Select(line => line["i"]!.GetValue<int>()).Order());
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        string path = _folder.File("file");
        AtomicFile.WriteText(path, "old");
        Assert.Throws<JsonException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half of the new"u8);
            throw new JsonException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        AtomicFile.WriteText(path, "new");
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }
}
