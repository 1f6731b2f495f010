using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Papers;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Tests.Commands;
using AdvScratch.Runner.Tests.Datasets;

namespace AdvScratch.Runner.Tests.Papers;

/// <summary>The experiments of calibrated adversarial training, beside the paper and its published code.</summary>
public sealed class CatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_table_and_figure_is_there() => Assert.Equal(
        ["cat-table1", "cat-table2", "cat-table3", "cat-table4", "cat-table7", "cat-table8", "cat-fig2", "cat-fig3", "cat-fig4", "cat-fig5", "cat-fig6"],
        Cat.Experiments.Select(one => one.Info.Name));

    /// <summary>Of the paper's 6 rows of CAT and 4 of baselines in a table, with 5 accuracies and their mean, all are there.</summary>
    [Theory]
    [InlineData("cat-table1", 7 * 3)]
    [InlineData("cat-table2", 10 * 6)]
    [InlineData("cat-table3", 10 * 6)]
    [InlineData("cat-table4", 15)]
    [InlineData("cat-table7", 5 * 6)]
    [InlineData("cat-table8", 16 * 2)]
    public void At_paper_scale_every_number_of_a_table_stands_beside_ours(string name, int numbers) => Assert.Equal(numbers, Plan(name).PaperNumbers.Count);

    [Theory]
    [InlineData("cat-table1", "CATcw 0.4", "PGD-100", 0.962)]
    [InlineData("cat-table2", "CATcent 0.05", "PGD-20", 0.556)]
    [InlineData("cat-table2", "FAT-TRADES", "none", 0.851)]
    [InlineData("cat-table3", "CATcw 0.3", "CW-inf", 0.526)]
    [InlineData("cat-table4", "CATcw 0.1 WRN", "Square", 0.609)]
    [InlineData("cat-table7", "CATcent 0.1", "Avg", 0.3361)]
    [InlineData("cat-table8", "CATcw 2 0.05", "PGD-20", 0.526)]
    public void Numbers_are_those_of_the_paper(string name, string model, string attack, double number) =>
        Assert.Equal(number, Plan(name).PaperNumbers[(model, attack)], 12);

    /// <summary>"Avg" is the mean of the five accuracies, in the paper's own tables up to its rounding.</summary>
    [Theory]
    [InlineData("cat-table2")]
    [InlineData("cat-table3")]
    [InlineData("cat-table7")]
    public void The_papers_means_are_means(string name)
    {
        ExperimentPlan plan = Plan(name);
        MeanPlan mean = Assert.Single(plan.Means);
        Assert.All(plan.Models, model => Assert.Equal(plan.PaperNumbers[(model.Name, mean.Label)], mean.Of.Average(label => plan.PaperNumbers[(model.Name, label)]), 0.0011));
    }

    [Theory]
    [InlineData("cat-table1", "CATcw 0.4", "cat-mnist", "cat-cw eps=0.4 steps=20 step=0.02 mask=mask-mnist", "epochs=40 schedule=steps drops=30 optimizer=adam lr=0.001 batch=100 train-images=60000")]
    [InlineData("cat-table1", "TRADES 0.3", "cat-mnist", "trades eps=0.3 beta=1 steps=40 step=0.01", "epochs=100 schedule=steps drops=54,74,89 optimizer=sgd lr=0.01 momentum=0.9 weight-decay=0 batch=128 train-images=60000")]
    [InlineData("cat-table2", "CATcent 0.05", "preact-resnet18", "cat-cent eps=8/255 steps=10 step=2/255 beta=5 mask-beta=0.05 mask=mask-cifar",
        "epochs=140 schedule=steps drops=100,120 optimizer=sgd momentum=0.9 batch=128 crop=4 flip=yes lr=0.1 weight-decay=5e-4 padding=reflect normalize=cifar10 train-images=50000")]
    [InlineData("cat-table3", "MART", "wrn-34-10", "mart eps=0.031 steps=10 beta=6",
        "epochs=90 schedule=steps drops=74,89 optimizer=sgd momentum=0.9 batch=128 crop=4 flip=yes lr=0.1 weight-decay=7e-4 padding=zero train-images=50000")]
    [InlineData("cat-table7", "CATcw 0.1", "preact-resnet18", "cat-cw eps=8/255 steps=10 step=2/255 beta=5 mask-beta=0.1 mask=mask-cifar",
        "epochs=120 schedule=steps drops=100,110 optimizer=sgd momentum=0.9 batch=128 crop=4 flip=yes lr=0.1 weight-decay=5e-4 padding=reflect normalize=cifar100 train-images=50000")]
    [InlineData("cat-fig3", "AT 16", "preact-resnet18", "madry eps=16/255 steps=10 step=2/255 craft-in-training-mode=yes",
        "epochs=200 schedule=steps drops=100,150 optimizer=sgd momentum=0.9 batch=128 crop=4 flip=yes lr=0.1 weight-decay=5e-4 padding=reflect normalize=cifar10 train-images=50000")]
    public void Trainings_at_paper_scale_are_the_published_ones(string name, string model, string network, string method, string training)
    {
        ModelPlan plan = Plan(name).Models.Single(one => one.Name == model);
        string attack = network == "cat-mnist" ? "pgd:eps=0.3,steps=20,step=0.015,random=no,early=yes" : "pgd:eps=8/255,steps=10,step=2/255,early=yes";
        Assert.Equal((network, method), (plan.Network, plan.Method));
        Assert.Equal($"{training} select=clean+robust select-on=test hold-out=0 select-attack={attack}", plan.Training);
    }

    [Fact]
    public void Attacks_at_paper_scale_are_the_published_ones() => Assert.Equal(
        [
            "fgsm:eps=8/255", "pgd:eps=8/255,steps=20,step=0.003,random=no,early=yes", "pgd:eps=8/255,steps=100,step=0.003,random=no,early=yes",
            "cw:eps=0.031,steps=30,step=0.003,confidence=50,early=yes", "autoattack:eps=8/255",
        ],
        Plan("cat-table2").Attacks.Select(attack => attack.Text));

    /// <summary>A model of several tables is the same training, which is done once.</summary>
    [Theory]
    [InlineData("cat-table2", "CATcent 0.05", "cat-table8", "CATcent 5 0.05")]
    [InlineData("cat-table2", "CATcw 0.3", "cat-fig6", "CATcw 5 0.3")]
    [InlineData("cat-table2", "AT", "cat-table4", "AT")]
    [InlineData("cat-table2", "CATcw 0.05", "cat-fig5", "CW 0.05")]
    [InlineData("cat-table1", "CATcent 0.3", "cat-fig2", "CATcent 0.3")]
    [InlineData("cat-fig3", "CAT 8", "cat-fig4", "CAT")]
    public void Experiments_share_models(string one, string model, string other, string same)
    {
        foreach (Scale scale in Enum.GetValues<Scale>())
        {
            ModelPlan first = Plan(one, scale).Models.Single(plan => plan.Name == model), second = Plan(other, scale).Models.Single(plan => plan.Name == same);
            Assert.Equal(first with { Name = "" }, second with { Name = "" });
        }
    }

    /// <summary>With the paper's own accuracies its statements hold.</summary>
    [Theory]
    [InlineData("cat-table1")]
    [InlineData("cat-table2")]
    [InlineData("cat-table3")]
    [InlineData("cat-table7")]
    [InlineData("cat-table8")]
    public void Claims_hold_of_the_papers_own_numbers(string name)
    {
        ExperimentPlan plan = Plan(name);
        Findings found = Constructed.Of(plan, (model, attack) => plan.PaperNumbers.GetValueOrDefault((model, attack), 0.4), images: 1000);
        Assert.NotEmpty(plan.Claims);
        Assert.Empty(plan.Claims.Where(claim => claim.Decide(found).Holds != true).Select(claim => claim.Id));
    }

    [Fact]
    public void Claims_do_not_hold_of_models_that_are_all_alike()
    {
        ExperimentPlan plan = Plan("cat-table8");
        Findings found = Constructed.Of(plan, (_, _) => 0.5, images: 1000);
        Assert.All(plan.Claims, claim => Assert.False(claim.Decide(found).Holds));
    }

    [Fact]
    public void A_share_of_the_published_schedule_is_a_share_of_every_methods()
    {
        ExperimentPlan plan = Plan("cat-table2", Scale.Laptop, "schedule=published", "epochs=14");
        Assert.Equal(
            ["epochs=20 schedule=steps drops=10,15", "epochs=8 schedule=steps drops=7.4", "epochs=12 schedule=steps drops=7.4,8.9,9.9", "epochs=8 schedule=steps drops=7.4", "epochs=14 schedule=steps drops=10,12"],
            plan.Models.Take(5).Select(model => string.Join(' ', model.Training.Split(' ').Take(3))));
    }

    [Fact]
    public void The_masks_of_figure_2_are_drawn_and_compared()
    {
        var answer = Invocation.Of("run", "cat-fig2", "--scale", "smoke", "--out", _folder.File("run"), "--models", _folder.File("models"), "--set", "test_images=6");
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        RunResults results = RunDirectory.Open(_folder.File("run")).ReadResults();
        ResultRow[] masks = [.. results.Rows.Where(row => row.Metric == "mean mask")];
        Assert.Equal(["on the digit", "on the background"], masks.Select(row => row.Attack));
        Assert.All(masks, row => Assert.InRange(row.Value, 1e-6, 1));
        Assert.All(masks, row => Assert.Equal(6, row.N));
        Assert.Null(Assert.Single(results.Claims).Holds); // other data stand in
        string page = File.ReadAllText(RunDirectory.Open(_folder.File("run")).ReportPath);
        Assert.All((string[])["natural", "adversarial", "mask", "calibrated"], row => Assert.Contains($">{row}<", page, StringComparison.Ordinal));
    }

    [Fact]
    public void An_ablation_shows_every_epoch()
    {
        var answer = Invocation.Of(
            "run", "cat-fig4", "--scale", "smoke", "--out", _folder.File("run"), "--models", _folder.File("models"), "--set", "test_images=2", "--set", "autoattack_images=1",
            "--set", "train_images=8", "--set", "batch=4", "--set", "held_out=2");
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        RunDirectory run = RunDirectory.Open(_folder.File("run"));
        Assert.Equal(3 * 3, run.ReadResults().Rows.Count);
        Assert.Contains("Epoch by epoch", File.ReadAllText(run.ReportPath), StringComparison.Ordinal);
        Assert.Equal(2 * 3, run.ReadLog().Count(line => line["event"]!.GetValue<string>() == "epoch" && line["trial"] is not null));
    }

    private static ExperimentPlan Plan(string name, Scale scale = Scale.Paper, params string[] changes)
    {
        IExperiment experiment = Cat.Experiments.Single(one => one.Info.Name == name);
        return experiment.Plan(new Settings(experiment.Info, scale, changes));
    }
}
