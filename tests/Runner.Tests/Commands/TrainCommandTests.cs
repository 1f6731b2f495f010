using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Models;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Tests.Datasets;
using AdvScratch.Runner.Training;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Tests.Commands;

public sealed class TrainCommandTests : IDisposable
{
    private const string Start = "train --data-set fashion-mnist-mini --arch cat-mnist ";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--method madri", "There is no training method 'madri'; did you mean 'madry'?")]
    [InlineData("--method madry --method madry", "A method is named twice; name it once.")]
    [InlineData("--method all --method madry", "--method all stands alone; leave out the other methods.")]
    [InlineData("--method madry --set epochs", "--set takes KEY=VALUE, not 'epochs'.")]
    [InlineData("--method madry --set epochs=1 --set epochs=2", "--set epochs is given twice; give it once.")]
    [InlineData("--method madry --set epoch=1", "Neither the training nor madry has a key 'epoch'; did you mean 'epochs'?")]
    [InlineData("--method natural --method madry --set stps=1", "Neither the training nor any of the methods has a key 'stps'; did you mean 'steps'?")]
    [InlineData("--method natural --method madry --set natural.eps=0.1", "Neither the training nor natural has a key 'eps'; did you mean 'ema'?")]
    [InlineData("--method natural --set eps=0.1", "Neither the training nor natural has a key 'eps'; did you mean 'ema'?")]
    [InlineData("--method madry --set epochs=1.5", "--set: train takes a whole number for epochs, not '1.5'.")]
    [InlineData("--method madry --set epochs=0", "--set: epochs must be at least 1; got 0.")]
    [InlineData("--method madry --set lr=-1", "--set: lr must not be negative; got -1.")]
    [InlineData("--method madry --set ema=1", "--set: ema must be at least 0 and less than 1; got 1.")]
    [InlineData("--method madry --set nesterov=yes --set optimizer=sgd --set momentum=0", "--set: Nesterov's form needs a positive momentum.")]
    [InlineData("--method madry --set schedule=steps --set drops=3,2", "--set: A schedule needs ascending epochs and factors of at least 0; point 1 is (2, 0.010000000000000002).")]
    [InlineData("--method madry --set crop=28 --set padding=reflect", "--set: crop must be at most 27, so that images of 28 pixels can be reflected; got 28.")]
    [InlineData("--method madry --set normalize=cifar10", "--set: normalize=cifar10 is for images of 3 channels, these have 1; use half.")]
    [InlineData("--method madry --set normalize=imagenet", "--set: train takes half, cifar10 or cifar100 for normalize, not 'imagenet'.")]
    [InlineData("--method madry --set schedule=sine", "--set: train takes constant, steps, linear, cosine or one-cycle for schedule, not 'sine'.")]
    [InlineData("--method madry --set schedule=steps --set drops=2,x", "--set: train takes numbers, such as 60,90 for drops, not '2,x'.")]
    [InlineData("--method madry --set drops=2,3", "--set: drops means nothing without schedule=steps; give that, too.")]
    [InlineData("--method madry --set momentum=0.5", "--set: momentum means nothing without optimizer=sgd; give that, too.")]
    [InlineData("--method madry --set patience=2", "--set: patience means nothing without select=robust or clean+robust; give that, too.")]
    [InlineData("--method madry --set awp-from=2", "--set: awp-from means nothing without awp; give that, too.")]
    [InlineData("--method madry --set train-images=20000", "--set: There are 12,000 training images, not 20,000 to train on and 0 to hold out; give fewer.")]
    [InlineData("--method madry --set train-images=0", "--set: train-images must be at least 1; got 0.")]
    [InlineData("--method madry --set select=robust --set hold-out=0", "--set: select needs held-out images, but hold-out is 0; give more.")]
    [InlineData("--method madry --set select=robust --set select-attack=pdg", "There is no attack 'pdg'; did you mean 'pgd'?")]
    [InlineData("--method madry --set steps=many", "--set: madry takes a whole number for steps, not 'many'.")]
    [InlineData("--method madry --set steps=0", "--method madry: steps must be at least 1; got 0.")]
    [InlineData("--method madry --attack pgd:steps=0", "--attack pgd:steps=0: steps must be at least 1; got 0.")]
    [InlineData("--method madry --attack none --attack pgd", "--attack none stands alone; leave out the other attacks.")]
    [InlineData("--method madry --source /nowhere.safetensors", "There is no file '/nowhere.safetensors'; give a model that a run wrote, RUN/checkpoints/NAME.safetensors.")]
    [InlineData("--method madry --resume", "--resume needs the folder of the run that it goes on with; give it with --out.")]
    public void Wrong_use_is_one_sentence_and_nothing_is_written(string rest, string sentence)
    {
        string[] place = rest.Contains("--resume", StringComparison.Ordinal) ? [] : ["--out", _folder.File("run")];
        var answer = Invocation.Of([.. (Start + rest).Split(' '), .. place]);
        Assert.Equal(sentence + "\n", answer.Error.ReplaceLineEndings("\n"));
        Assert.Contains(answer.Code, (int[])[ExitCode.WrongUse, ExitCode.BadData]);
        Assert.False(Directory.Exists(_folder.File("run")));
    }

    [Fact]
    public void Data_set_and_network_have_to_be_known_and_to_fit()
    {
        Assert.Equal("There is no data set 'mnits'; did you mean 'mnist'?", Refused("--data-set", "mnits", "--arch", "cat-mnist"));
        Assert.Equal("There is no network 'cat-mnst'; did you mean 'cat-mnist'?", Refused("--data-set", "mnist", "--arch", "cat-mnst"));
        Assert.Equal(
            "carlini-cifar reads [3, 32, 32] images, those of fashion-mnist-mini are [1, 28, 28]; give another --data-set or --arch.",
            Refused("--data-set", "fashion-mnist-mini", "--arch", "carlini-cifar"));

        string Refused(params string[] options) => Invocation.Of(["train", "--method", "natural", .. options, "--out", _folder.File("run")]).Error.TrimEnd();
    }

    [Fact]
    public void No_option_of_a_method_hides_behind_a_key_of_the_training()
    {
        string[] keys = [.. RecipeKeys.All.Select(key => key.Name)];
        Assert.Equal(keys.Distinct(), keys);
        Assert.All(MethodCatalog.All, spec => Assert.Empty(spec.Options.Select(option => option.Name).Intersect(keys)));
    }

    [Fact]
    public void List_methods_shows_every_method_with_its_options_and_those_of_the_training()
    {
        string text = Invocation.Of("list", "methods").Output;
        JsonArray methods = JsonNode.Parse(Invocation.Of("list", "methods", "--json").Output)!.AsArray();
        Assert.Equal(MethodCatalog.All.Select(spec => spec.Name), methods.Select(one => one!["name"]!.GetValue<string>()));
        Assert.All(MethodCatalog.All.Where(spec => spec.Options.Count > 0), spec => Assert.Contains($"--method {spec.Name} --set", text, StringComparison.Ordinal));
        Assert.All(RecipeKeys.All, key => Assert.Contains($"│ {key.Name} ", text, StringComparison.Ordinal));
        JsonNode eps = methods.Single(one => one!["name"]!.GetValue<string>() == "madry")!["options"]!.AsArray()
            .Single(option => option!["name"]!.GetValue<string>() == "eps")!;
        Assert.Equal("0.3, on colour images 8/255", eps["default"]!.GetValue<string>());
        Assert.Equal("number", eps["type"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("steps=3", "madry.steps=5")]
    [InlineData("madry.steps=5", "steps=3")]
    public void What_is_said_to_one_method_counts_more_than_what_is_said_to_all(string first, string second)
    {
        (IReadOnlyList<MethodChoice> methods, IReadOnlyDictionary<string, string> recipe) =
            MethodChoice.Read(["madry", "trades", "natural"], [first, second, "epochs=2"]);
        Assert.Equal(["5", "3", null], methods.Select(method => method.Given.GetValueOrDefault("steps")));
        Assert.Equal([new("epochs", "2")], recipe);
    }

    [Fact]
    public void Two_methods_give_one_table_two_checkpoints_and_a_report()
    {
        var answer = Invocation.Of([.. (Start + "--method natural --method madry").Split(' '), .. Small, "--set", "eps=0.1", "--set", "steps=2", "--out", _folder.File("run")]);
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        RunDirectory run = RunDirectory.Open(_folder.File("run"));
        RunResults results = run.ReadResults();
        Assert.Equal(("train", "custom"), (results.Experiment, results.Scale));
        Assert.Equal(["natural", "madry"], results.Rows.Select(row => row.Model).Distinct());
        // the usual panel, at the budget of the training
        Assert.Equal(
            ["none", "PGD-20 l∞ 0.1", "Spatial-20 flow 0.3 px", "Joint-SP-20 flow 0.3 px, then l∞ 0.1", "S-O l∞ 0.1", "AutoAttack l∞ 0.1"],
            results.Rows.Where(row => row.Model == "madry").Select(row => row.Attack).Take(6));
        Assert.All(results.Rows.Where(row => row.Unit is null), row => Assert.Equal(6, row.N));
        Assert.Contains(results.Rows, row => row is { Model: "madry", Metric: "time of an epoch", Unit: "s" });
        Assert.Single(ResultPivot.Of(results));
        Assert.Equal(["madry.safetensors", "natural.safetensors"], Directory.GetFiles(run.CheckpointsPath, "*.safetensors").Select(Path.GetFileName).Order());
        string page = File.ReadAllText(run.ReportPath);
        Assert.Contains("How they were trained", page, StringComparison.Ordinal);
        Assert.Contains("eps=0.1, steps=2", page, StringComparison.Ordinal);
        Assert.Contains("the last weights, after epoch 2", page, StringComparison.Ordinal);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.Contains("Trained on 60 of 12,000 training images.", results.Reductions);
        JsonNode config = run.ReadConfig();
        Assert.Equal("0.001", config["training"]!["lr"]!.GetValue<string>());
        Assert.Equal("0.1", config["methods"]!["madry"]!["eps"]!.GetValue<string>());

        // what it wrote can be attacked without more being said
        var attacked = Invocation.Of("attack", "--model", run.CheckpointPath("madry"), "--attack", "fgsm:eps=0.1", "--images", "4", "--out", _folder.File("attack"));
        Assert.Equal(("", ExitCode.Done), (attacked.Error, attacked.Code));
    }

    [Fact]
    public void A_model_that_normalizes_pixels_is_judged_with_its_normalization()
    {
        Invocation.Of([.. (Start + "--method natural --attack none --set normalize=half").Split(' '), .. Small, "--out", _folder.File("run")]);
        RunDirectory run = RunDirectory.Open(_folder.File("run"));
        Assert.Equal("half", run.ReadConfig()["training"]!["normalize"]!.GetValue<string>());
        SafetensorsContent file = Safetensors.Read(run.CheckpointPath("natural"));
        ImageDataset images = DatasetCatalog.Load(DatasetCatalog.Bundled).Test;
        Tensor pixels = new RandomStream(3).Uniform([5, 1, 28, 28]);
        Module network = Networks.Create("cat-mnist", new RandomStream(0), 10);
        network.LoadStateDict(file.Tensors);
        network.Eval();
        Classifier loaded = ModelFile.Open(run.CheckpointPath("natural")).Load(Networks.Find("cat-mnist"), images);
        using IDisposable mode = loaded.InMode(training: false);
        double[] expected = network.Forward(new Variable((pixels - 0.5) / 0.5)).Value.ToDoubles(), actual = loaded.Logits(pixels).Value.ToDoubles();
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-4);
    }

    [Fact]
    public void A_checkpoint_chosen_on_test_images_is_confessed()
    {
        string[] choose = ["--set", "select=clean+robust", "--set", "select-attack=fgsm:eps=0.1"];
        var answer = Invocation.Of([.. (Start + "--method natural --attack none").Split(' '), .. Small, .. choose, "--set", "select-on=test", "--out", _folder.File("test")]);
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        RunDirectory run = RunDirectory.Open(_folder.File("test"));
        Assert.Contains(run.ReadResults().Reductions, text => text.Contains("the checkpoint was chosen on the test set", StringComparison.Ordinal));
        Assert.Contains("the checkpoint was chosen on the test set", File.ReadAllText(run.ReportPath), StringComparison.Ordinal);
        Assert.Contains("the checkpoint was chosen on the test set", answer.Output, StringComparison.Ordinal);
        // with --attack none: clean images, and the time
        Assert.Equal(["none", "training"], run.ReadResults().Rows.Select(row => row.Attack));

        var honest = Invocation.Of([.. (Start + "--method natural --attack none").Split(' '), .. Small, .. choose, "--set", "hold-out=20", "--out", _folder.File("held")]);
        Assert.Equal(("", ExitCode.Done), (honest.Error, honest.Code));
        RunDirectory held = RunDirectory.Open(_folder.File("held"));
        Assert.DoesNotContain(held.ReadResults().Reductions, text => text.Contains("test set", StringComparison.Ordinal));
        Assert.Contains("on the last 20 training images", File.ReadAllText(held.ReportPath), StringComparison.Ordinal);
        Assert.Contains("the best weights, after epoch", File.ReadAllText(held.ReportPath), StringComparison.Ordinal);
    }

    [Fact]
    public void Training_that_diverges_is_one_sentence_and_is_reported()
    {
        string[] wild = ["--set", "optimizer=sgd", "--set", "lr=1e30", "--set", "schedule=constant"];
        var answer = Invocation.Of([.. (Start + "--method natural --method madry").Split(' '), .. Small, .. wild, "--out", _folder.File("run")]);
        Assert.Equal(ExitCode.Failed, answer.Code);
        Assert.Single(answer.Error.TrimEnd().Split('\n'));
        Assert.Contains("epoch 1", answer.Error, StringComparison.Ordinal);
        RunDirectory run = RunDirectory.Open(_folder.File("run"));
        Assert.Empty(Directory.GetFiles(run.CheckpointsPath));
        Assert.StartsWith("This run was ended in stage 2 of 6 (train natural)", run.ReadResults().Reductions[0], StringComparison.Ordinal);
        Assert.Equal("failed", run.ReadLog().Last()["event"]!.GetValue<string>());
    }

    private static string[] Small =>
        [.. ((string[])["epochs=2", "train-images=60", "batch=20"]).SelectMany(one => (string[])["--set", one]), "--images", "6"];
}
