using AdvScratch.Adversarial;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Models;
using AdvScratch.Runner.Papers;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Tests.Commands;
using AdvScratch.Runner.Tests.Datasets;

namespace AdvScratch.Runner.Tests.Papers;

public sealed class SoTests : IDisposable
{
    private const string Trades = "TRADES linf";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_table_has_the_papers_sixty_numbers()
    {
        var numbers = Plan("so-table1").PaperNumbers;
        Assert.Equal(60, numbers.Count);
        foreach (var (model, attack, percent) in ((string, string, double)[])
            [
                ("Madry linf", "none", 98.8), ("Madry linf", "S-O l2 4.0", 0.0), ("TRADES l2", "PGD l∞ 0.3", 19.7), ("TRADES Mix", "S-O l∞ 0.3", 14.5),
                ("Ensemble linf", "PGD l2 4.0", 65.3), ("ATDA Mix", "S-O l∞ 0.3", 83.4), ("Madry l2", "none", 98.2),
            ])
        {
            Assert.Equal(percent / 100, numbers[(model, attack)], 1e-12);
        }
        Assert.Equal(0.4104, Plan("so-l2-2.0").PaperNumbers[(Trades, "S-O l2 2.0")]);
    }

    [Theory]
    [InlineData("Madry linf", "madry norm=linf eps=0.3 steps=40 warm-up=0", "epochs=84 batch=50 optimizer=adam lr=1e-4 schedule=constant train-images=60000")]
    [InlineData("TRADES l2", "trades norm=l2 eps-l2=4 steps=40 warm-up=0 beta=1",
        "epochs=100 batch=128 optimizer=sgd lr=0.01 momentum=0.9 weight-decay=0 schedule=steps drops=54,74,89 factor=0.1 train-images=60000")]
    [InlineData("Ensemble Mix", "ensemble norm=mixed eps=0.3 eps-l2=4", "epochs=12 batch=64 optimizer=adam lr=1e-3 schedule=constant train-images=60000")]
    [InlineData("ATDA linf", "atda norm=linf eps=0.3", "epochs=50 batch=32 optimizer=adam lr=1e-3 schedule=constant train-images=60000")]
    public void At_paper_scale_models_are_trained_as_published(string name, string method, string training)
    {
        ModelPlan model = Plan("so-table1").Models.First(one => one.Name == name);
        Assert.Equal(("madry-mnist", method, training), (model.Network, model.Method, model.Training));
    }

    [Theory]
    [InlineData("Madry Mix", 0.01, 0.25)]
    [InlineData("TRADES Mix", 0.01, 0.2)]
    public void Mixed_trainings_take_the_published_steps_in_both_norms(string name, double linf, double l2)
    {
        ModelPlan model = Plan("so-table1").Models.First(one => one.Name == name);
        var method = (CraftingMethod)model.Choice().Create(new MethodTask(Digits().ToImageSet(), 10));
        Assert.Equal(["l∞ 0.3", "l2 4"], method.Attacks.Select(attack => attack.Threat.Budget));
        Assert.Equal(linf, ((GradientAttack)method.Attacks[0]).StepSize, 1e-12);
        Assert.Equal(l2, ((GradientAttack)method.Attacks[1]).StepSize, 1e-12);
    }

    [Fact]
    public void At_paper_scale_the_attacks_are_the_published_ones()
    {
        var plan = Plan("so-table1");
        Assert.Equal(SecondOrder.MnistL2 with { StopEarly = true }, Attack("S-O l2 4.0"));
        Assert.Equal(SecondOrder.MnistLinf with { StopEarly = true }, Attack("S-O l∞ 0.3"));
        var (l2, linf) = ((Pgd)Attack("PGD l2 4.0"), (Pgd)Attack("PGD l∞ 0.3"));
        Assert.Equal((40, 0.25, true, 40, 0.01, true), (l2.Steps, l2.StepSize, l2.RandomStart, linf.Steps, Math.Round(linf.StepSize, 12), linf.RandomStart));

        Attack Attack(string label) => new AttackText(plan.Attacks.First(attack => attack.Label == label).Text).Make(Digits().ToImageSet());
    }

    [Fact]
    public void Experiments_share_their_models()
    {
        foreach (Scale scale in Enum.GetValues<Scale>())
        {
            ModelPlan[] table = [.. Plan("so-table1", scale).Models];
            foreach (string name in (string[])["so-fig1", "so-fig2", "so-l2-2.0", "so-exact"])
                Assert.All(Plan(name, scale).Models, model => Assert.Contains(model, table));
        }
    }

    [Fact]
    public void The_papers_own_numbers_bear_out_what_it_says_of_its_table()
    {
        ExperimentPlan plan = Plan("so-table1");
        Findings findings = Constructed.Of(plan, (model, attack) => plan.PaperNumbers.GetValueOrDefault((model, attack), 0.99));
        Assert.All(plan.Claims, claim => Assert.True(claim.Decide(findings).Holds, claim.Id));
    }

    [Fact]
    public void Networks_that_have_not_learnt_the_task_decide_nothing()
    {
        ExperimentPlan plan = Plan("so-table1");
        Findings findings = Constructed.Of(plan, (_, attack) => attack == ExperimentPlan.Clean ? 0.7 : 0);
        Assert.All(plan.Claims, claim => Assert.Null(claim.Decide(findings).Holds));
    }

    [Fact]
    public void Where_SO_finds_no_more_than_PGD_the_claims_about_it_fail()
    {
        ExperimentPlan plan = Plan("so-table1");
        Findings findings = Constructed.Of(plan, (model, attack) =>
            plan.PaperNumbers.GetValueOrDefault((model, attack.Replace("S-O", "PGD", StringComparison.Ordinal)), 0.99));
        string[] failed = [.. plan.Claims.Where(claim => claim.Decide(findings).Holds == false).Select(claim => claim.Id)];
        Assert.Equal(
            ["linf-training-falls-to-so-l2", "so-l2-beats-pgd-l2", "mixing-avoids-the-collapse", "mixing-barely-helps", "ensemble-partly-fixes"], failed);
    }

    [Fact]
    public void Both_norms_together_count_an_image_that_stands_either()
    {
        ExperimentPlan plan = Plan("so-table1");
        ClaimPlan claim = plan.Claims.First(one => one.Id == "mixing-barely-helps");
        // each attack alone leaves 60 %, and they fool different images
        Findings findings = Constructed.Of(plan, (_, _) => 0.99, images: 100);
        foreach (string model in (string[])["Madry Mix", "TRADES Mix"])
        {
            bool[] first = [.. Enumerable.Range(0, 100).Select(i => i < 60)], last = [.. first.Reverse()];
            findings.Add(model, "S-O l2 4.0", 0, Constructed.Result(0, 100) with { Correct = first, Accuracy = Proportion.Of(first) });
            findings.Add(model, "S-O l∞ 0.3", 0, Constructed.Result(0, 100) with { Correct = last, Accuracy = Proportion.Of(last) });
        }
        Assert.True(claim.Decide(findings).Holds);
    }

    [Fact]
    public void Claims_about_studies_compare_images_that_have_both_numbers()
    {
        ExperimentPlan plan = Plan("so-exact");
        ClaimPlan claim = plan.Claims.First(one => one.Id == "so-follows-the-eigenvector");
        Assert.True(Decide(gradient: 40, average: 10).Holds);
        Assert.False(Decide(gradient: 10, average: 40).Holds);
        Assert.Null(Decide(gradient: double.NaN, average: 10).Holds);

        Verdict Decide(double gradient, double average)
        {
            Findings findings = Constructed.Of(plan, (_, _) => 0.99);
            findings.Add("S-O beside exact eigenvectors", new StudyResult([], [])
            {
                Values = new Dictionary<string, IReadOnlyList<double>>
                {
                    [$"angle of gradient, {Trades}"] = [.. Enumerable.Range(0, 30).Select(i => i < 20 ? gradient : double.NaN)],
                    [$"angle of S-O, {Trades}"] = [.. Enumerable.Repeat(average, 30)],
                },
            });
            return claim.Decide(findings);
        }
    }

    [Fact]
    public void The_picture_takes_the_papers_digits_and_fills_up_with_others()
    {
        var findings = new Findings(Plan("so-fig2", Scale.Smoke));
        findings.Add(findings.Plan.Dataset, Digits());
        ImageSample Sample(int label, int clean, int attacked) => new(label, new float[784], clean, new float[784], attacked, 1);
        findings.Add(Trades, "S-O l2 2.0", 0, Constructed.Result(0, 9) with
        {
            // the first was wrong before, the second is right still
            Samples = [Sample(2, 3, 3), Sample(2, 2, 2), Sample(3, 3, 8), Sample(5, 5, 6), Sample(1, 1, 4), Sample(7, 7, 9), Sample(2, 2, 0), Sample(7, 7, 2), Sample(9, 9, 4)],
        });
        var section = Assert.IsType<ImageSection>(So.BeforeAndAfter(findings));
        string[] names = [.. Digits().ClassNames];
        // there is one 1 only; a digit that is not wanted elsewhere stands in for the other
        Assert.Equal([names[2], names[1], names[7], names[7], names[5], names[3]], section.Rows[0].Tiles.Select(tile => tile.Caption));
        Assert.Equal([names[0], names[4], names[9], names[2], names[6], names[8]], section.Rows[1].Tiles.Select(tile => tile.Caption));
        Assert.Null(So.BeforeAndAfter(new Findings(findings.Plan)));
    }

    [Fact]
    public void A_training_that_is_none_is_refused_in_one_sentence()
    {
        foreach (string bad in (string[])["fast", "epochs=0", "epochs=1 epochs=2", "speed=1"])
        {
            var answer = Invocation.Of("run", "so-fig2", "--scale", "smoke", "--out", _folder.File("bad"), "--set", $"trades_training={bad}");
            Assert.Equal(ExitCode.WrongUse, answer.Code);
            Assert.StartsWith($"--set trades_training does not take '{bad}'", answer.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("so-fig1", 8 + 2 + 2 + 2)]
    [InlineData("so-exact", 3 + 6 + (3 * 2 * 3 * 4))]
    public void A_smoke_run_of_the_studies_has_every_number(string name, int atMost)
    {
        string[] tiny = ["--threads", "1", "--set", "train_images=40", "--set", "attack_steps=1"];
        var answer = Invocation.Of(["run", name, "--scale", "smoke", "--out", _folder.File("run"), .. tiny]);
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        RunResults results = RunDirectory.Open(_folder.File("run")).ReadResults();
        Assert.InRange(results.Rows.Count, atMost - 6, atMost);
        Assert.All(results.Rows, row => Assert.True(double.IsFinite(row.Value) && row.Low <= row.Value && row.Value <= row.High, row.ToString()));
        Assert.Equal(3, results.Claims.Count);
    }

    private static ImageDataset Digits() => DatasetCatalog.Load(DatasetCatalog.Bundled).Test.First(10);

    private static ExperimentPlan Plan(string name, Scale scale = Scale.Paper)
    {
        IExperiment experiment = So.Experiments.First(one => one.Info.Name == name);
        return experiment.Plan(new Settings(experiment.Info, scale, []));
    }
}
