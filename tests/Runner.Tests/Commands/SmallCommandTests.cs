using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Autograd;
using AdvScratch.OpSpecs;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Tests.Datasets;
using FsCheck.Fluent;

namespace AdvScratch.Runner.Tests.Commands;

public sealed class SmallCommandTests
{
    [Fact]
    public void List_shows_every_experiment_with_its_settings()
    {
        var answer = Invocation.Of("list");
        Assert.Contains("quickstart", answer.Output, StringComparison.Ordinal);
        Assert.Contains("robust_epochs", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', answer.Output);
        Assert.Equal(ExitCode.Done, answer.Code);
    }

    [Fact]
    public void List_prints_json_with_the_values_of_every_scale()
    {
        JsonArray experiments = JsonNode.Parse(Invocation.Of("list", "--json").Output)!.AsArray();
        JsonNode quickstart = experiments[0]!;
        Assert.Equal("quickstart", quickstart["name"]!.GetValue<string>());
        Assert.Null(quickstart["paper"]);
        Assert.Equal(["smoke", "laptop"], quickstart["scales"]!.AsObject().Select(scale => scale.Key));
        JsonNode images = quickstart["settings"]!.AsArray().Single(key => key!["name"]!.GetValue<string>() == "train_images")!;
        Assert.Equal((600, 12_000), (images["values"]!["smoke"]!.GetValue<int>(), images["values"]!["laptop"]!.GetValue<int>()));
    }

    [Fact]
    public void List_experiments_is_the_explicit_form_of_list() =>
        Assert.Equal(Invocation.Of("list", "--json").Output, Invocation.Of("list", "experiments", "--json").Output);

    [Fact]
    public void List_attacks_shows_every_attack_with_its_options()
    {
        string text = Invocation.Of("list", "attacks").Output;
        JsonArray attacks = JsonNode.Parse(Invocation.Of("list", "attacks", "--json").Output)!.AsArray();
        Assert.Equal(AttackCatalog.All.Select(spec => spec.Name), attacks.Select(one => one!["name"]!.GetValue<string>()));
        Assert.All(AttackCatalog.All, spec => Assert.Contains($"--attack {spec.Name}:KEY=VALUE", text, StringComparison.Ordinal));
        JsonNode step = attacks.Single(one => one!["name"]!.GetValue<string>() == "pgd")!["options"]!.AsArray()
            .Single(option => option!["name"]!.GetValue<string>() == "step")!;
        Assert.Equal("2.5 eps / steps", step["default"]!.GetValue<string>());
    }

    [Fact]
    public void List_can_be_limited_to_a_paper()
    {
        JsonArray experiments = JsonNode.Parse(Invocation.Of("list", "--json", "--paper", "so").Output)!.AsArray();
        Assert.NotEmpty(experiments);
        Assert.All(experiments, one => Assert.Equal("so", one!["paper"]!.GetValue<string>()));
        Invocation none = new Invocation.Setting { Experiments = [new Quickstart()] }.Run("list", "--paper", "cat");
        Assert.Equal("There is no experiment of the paper 'cat' yet.", none.Output.TrimEnd());
    }

    [Fact]
    public void Data_list_says_where_each_set_is_or_how_to_get_it()
    {
        var answer = Invocation.Of("data", "list");
        Assert.Contains(DatasetCatalog.Bundled, answer.Output, StringComparison.Ordinal);
        Assert.Contains(DatasetCatalog.Locate(DatasetCatalog.BundledColour), answer.Output, StringComparison.Ordinal);
        using var empty = new TemporaryFolder();
        Assert.Contains("not found: get it with 'Runner data fetch mnist', or give its folder with --data",
            Invocation.Of("data", "list", "--data", empty.Path).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, answer.Code);
    }

    [Fact]
    public void Data_verify_accepts_the_bundled_set_and_finds_a_changed_file()
    {
        var answer = Invocation.Of("data", "verify", DatasetCatalog.Bundled);
        Assert.Equal(4, answer.Output.TrimEnd().Split('\n').Count(line => line.StartsWith("good", StringComparison.Ordinal)));
        Assert.Equal(ExitCode.Done, answer.Code);

        using var folder = new TemporaryFolder();
        foreach (string file in Directory.GetFiles(DatasetCatalog.Locate(DatasetCatalog.Bundled), "*.gz"))
            File.Copy(file, folder.File(Path.GetFileName(file)));
        File.WriteAllBytes(folder.File("t10k-labels-idx1-ubyte.gz"), [1, 2, 3]);
        var changed = Invocation.Of("data", "verify", DatasetCatalog.Bundled, "--data", folder.Path);
        Assert.Contains("BAD   " + folder.File("t10k-labels-idx1-ubyte.gz"), changed.Output, StringComparison.Ordinal);
        Assert.Equal("1 of the 4 files of fashion-mnist-mini are not the known ones; get them again.", changed.Error.TrimEnd());
        Assert.Equal(ExitCode.BadData, changed.Code);
    }

    [Fact]
    public void Gradcheck_prints_orders_cases_and_worst_errors()
    {
        var answer = Invocation.Of("gradcheck", "--op", "tanh", "--cases", "3");
        string row = answer.Output.Split('\n').Single(line => line.Contains("Tanh", StringComparison.Ordinal));
        Assert.Matches(@"Tanh +│ 3 +│ \d\.\de-\d\d +│ \d\.\de-\d\d +│ 1\.0e-06 │ passed", row);
        Assert.Contains("1 of 1 rows passed.", answer.Output, StringComparison.Ordinal);
        Assert.StartsWith($"Device: {ComputeDevice.Description} (chosen by --device auto", answer.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, answer.Code);
    }

    [Fact]
    public void Gradcheck_fails_for_a_wrong_derivative_and_prints_how_to_repeat_it()
    {
        // x·x with one factor cut off the graph: half of the derivative is missing
        var wrong = new OpSpec("Wrong", Gen.Constant(new OpCall(x => x[0] * new Variable(x[0].Value), [3])), Domain.Positive);
        var answer = new Invocation.Setting { Specs = [wrong] }.Run("gradcheck", "--order", "1", "--cases", "2", "--seed", "7");
        Assert.Contains("FAILED", answer.Output, StringComparison.Ordinal);
        Assert.Equal(
            "Wrong failed for [3]; repeat it with: Runner gradcheck --op 'Wrong' --order 1 --cases 1 --seed 7 --device cpu", answer.Error.TrimEnd());
        Assert.Equal(ExitCode.Failed, answer.Code);
    }

    [Theory]
    [InlineData("quickstart", "quickstart", 0)]
    [InlineData("Quick", "quick", 0)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    public void Distance_counts_edits(string a, string b, int edits) => Assert.Equal(edits, Suggestion.Distance(a, b));
}
