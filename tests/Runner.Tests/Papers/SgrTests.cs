using AdvScratch.Adversarial;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Papers;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Tests.Commands;
using AdvScratch.Runner.Tests.Datasets;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Tests.Papers;

public sealed class SgrTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Paper_scale_is_the_papers_training()
    {
        ExperimentPlan plan = Plan("sgr-table1", Scale.Paper);
        ModelPlan digits = plan.Models.First(model => model.Name == "MNIST clean"), photos = plan.Models.First(model => model.Name == "CIFAR SGR");
        Assert.Equal(("mnist", "sgr-mnist", "natural"), (digits.Dataset, digits.Network, digits.Method));
        Assert.Equal("epochs=50 batch=128 optimizer=adam lr=1e-3 schedule=constant crop=4 train-images=60000", digits.Training);
        Assert.Equal(("cifar10", "sgr-cifar"), (photos.Dataset, photos.Network));
        Assert.Equal("epochs=50 batch=128 optimizer=adam lr=1e-3 schedule=constant crop=4 fill=0.5 flip=yes train-images=50000", photos.Training);
        Assert.StartsWith("sgr perturbation=sign form=function", photos.Method, StringComparison.Ordinal);
        Assert.Contains(plan.Attacks, attack => attack.Text == "pgd:eps=32/255,steps=40,goal=prediction,early=yes");
        Assert.Equal(9, plan.Means.First(mean => mean.Label == "PGD").Of.Count); // 0, 1, …, 8 of 255 on CIFAR-10
        ExperimentPlan noise = Plan("sgr-lrc", Scale.Paper);
        Assert.Equal("cifar10", noise.Dataset);
        Assert.Contains(noise.Attacks, attack => attack.Text == "lrc:eps=0.3,decay=16,restarts=100");
        Assert.Equal([0.01, 0.1, 0.2, 0.5, 0.7], noise.Attacks.Where(attack => attack.Label.StartsWith("LRC ε", StringComparison.Ordinal))
            .Select(attack => double.Parse(attack.Text.Split("eps=")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void The_papers_numbers_stand_beside_the_right_cells()
    {
        var summary = Plan("sgr-table1", Scale.Laptop).PaperNumbers;
        Assert.Equal(12 * 10, summary.Count);
        Assert.Equal(0.603, summary[("CIFAR clean", "from SGR")], 9);
        Assert.Equal(0.303, summary[("MNIST SGR", "DeepFool ρ")], 9);
        Assert.Equal(0.777, summary[("CIFAR pgd", ExperimentPlan.Clean)], 9);
        var matrices = Plan("sgr-transfer", Scale.Laptop).PaperNumbers;
        Assert.Equal((4 * 9 * 9) + (2 * 11), matrices.Count);
        Assert.Equal(0.247, matrices[("MNIST clean", "from clean, weak")], 9);
        Assert.Equal(0.626, matrices[("MNIST pgd 64", "from pgd, strong")], 9);
        Assert.Equal(0.795, matrices[("MNIST pgd sgr", "from pgd sgr, weak")], 9); // the columns of the MNIST tables are in another order
        Assert.Equal(0.353, matrices[("CIFAR fgsm sgr", "from fgsm sgr, weak")], 9);
        Assert.Equal(0.666, matrices[("CIFAR pgd 8", "from gn, strong")], 9);
        Assert.Equal(0.658, Plan("sgr-lrc", Scale.Paper).PaperNumbers[("SGR", "LRC of the data")], 9);
        Assert.Empty(Plan("sgr-lrc", Scale.Laptop).PaperNumbers); // those are of CIFAR-10
    }

    [Fact]
    public void A_transfer_attack_meets_the_models_of_its_matrix()
    {
        ExperimentPlan plan = Plan("sgr-transfer", Scale.Laptop);
        Assert.Equal(22, plan.Models.Count);
        AttackPlan attack = plan.Attacks.First(one => one.Label == "from pgd, strong" && one.Source == "CIFAR pgd 8");
        Assert.Equal("pgd:eps=8/255,steps=10,goal=prediction", attack.Text);
        Assert.Equal(9, plan.ModelsUnder(attack).Count());
        Assert.All(plan.ModelsUnder(attack), model => Assert.True(model.Name.StartsWith("CIFAR", StringComparison.Ordinal) && !model.Name.EndsWith(" 4", StringComparison.Ordinal)));
        Assert.Equal("pgd:eps=4/255,steps=20,early=yes", Plan("sgr-transfer", Scale.Laptop).Checks!.AttackOn("CIFAR pgd 4"));
        Assert.Equal("pgd:eps=32/255,steps=20,early=yes", plan.Checks!.AttackOn("MNIST clean"));
    }

    [Theory]
    [InlineData(0.7, 0.4, true)]
    [InlineData(0.6, 0.4, false)]
    public void Sgr_is_far_above_gn_if_25_points_lie_between(double sgr, double gn, bool holds)
    {
        ExperimentPlan plan = Plan("sgr-lrc", Scale.Laptop);
        Findings found = Constructed.Of(plan, (model, attack) => (model, attack) switch
        {
            (_, ExperimentPlan.Clean) => 0.98,
            ("SGR", "LRC ζ 16") => sgr,
            ("GN", "LRC ζ 16") => gn,
            _ => 0.5,
        });
        Assert.Equal(holds, Decide(plan, "sgr-far-above-gn-under-lrc", found).Holds);
        Assert.True(Decide(plan, "sgr-approaches-gn-for-short-range", found).Holds);
        Assert.True(Decide(plan, "sgr-equals-gn-under-pgd", found).Holds);
        Assert.NotNull(Decide(plan, "sgr-above-gn-under-lrc", found).Holds); // equal at the lengths between
        Findings ignorant = Constructed.Of(plan, (_, attack) => attack == ExperimentPlan.Clean ? 0.1 : 0.05);
        Assert.All(plan.Claims, claim => Assert.Equal(Verdict.Open, claim.Decide(ignorant)));
    }

    [Fact]
    public void The_summarys_claims_compare_means_over_budgets()
    {
        ExperimentPlan plan = Plan("sgr-table1", Scale.Laptop);
        Findings found = Constructed.Of(plan, (model, attack) =>
        {
            bool pgd = model.EndsWith("pgd", StringComparison.Ordinal), regularised = model.EndsWith("GN", StringComparison.Ordinal) || model.EndsWith("SGR", StringComparison.Ordinal);
            return attack switch
            {
                ExperimentPlan.Clean => pgd ? 0.7 : 0.8,
                "PGD, full budget" => pgd ? 0.5 : 0.1, // at the full budget all but pgd are alike
                _ when attack.StartsWith("PGD,", StringComparison.Ordinal) => pgd ? 0.6 : regularised ? 0.4 : 0.2,
                _ when attack.StartsWith("from GN", StringComparison.Ordinal) || attack.StartsWith("from SGR", StringComparison.Ordinal) => 0.6,
                _ => regularised ? 0.75 : 0.7,
            };
        });
        string[] held = [.. plan.Claims.Where(claim => claim.Decide(found).Holds == true).Select(claim => claim.Id)];
        Assert.Equal(plan.Claims.Select(claim => claim.Id), held);
        Assert.Equal(13, held.Length);
        ResultRow[] rows = [.. found.Rows()];
        Assert.Equal((0.8 + (3 * 0.4) + 0.1) / 5, rows.Single(row => row is { Model: "CIFAR GN", Attack: "PGD" }).Value, 9);
        Assert.DoesNotContain(rows, row => row.Attack.Contains('%', StringComparison.Ordinal)); // single budgets only enter the means
    }

    [Fact]
    public void Matrices_are_drawn_with_the_papers_beside_them()
    {
        ExperimentPlan plan = Plan("sgr-transfer", Scale.Laptop);
        Assert.All(plan.Figures, figure => Assert.Null(figure(new Findings(plan))));
        Findings found = Constructed.Of(plan, (_, _) => 0.25, images: 20);
        var maps = Assert.IsType<ChartSection>(plan.Figures[3](found)).Charts.Cast<HeatMap>().ToArray();
        Assert.Equal(["clean", "wdecay", "pgd", "fgsm", "gn", "sgr grad", "sgr sign", "pgd sgr", "fgsm sgr"], maps[0].Rows);
        Assert.All(maps[0].Values.SelectMany(row => row), value => Assert.Equal(0.25, value));
        Assert.Equal(0.436, maps[1].Values[7][4], 9); // CIFAR-10, 8/255: pgd sgr under perturbations of gn
    }

    [Fact]
    public void A_decay_length_is_where_a_function_has_fallen_to_its_eth_part()
    {
        Assert.Equal(2, PerturbationCovariance.Decay([.. Enumerable.Range(0, 9).Select(r => 5 * Math.Exp(-r / 2.0))]), 9);
        Assert.Equal(1 - Math.Exp(-1), PerturbationCovariance.Decay([2, 0, 0]), 9);
        Assert.Equal(2, PerturbationCovariance.Decay([1, 0.9, 0.8]), 9);
    }

    [Fact]
    public void Measured_decay_lengths_are_those_of_the_noise()
    {
        var images = ImageSet.FromFloats([2, 12, 12], new float[600 * 288], new int[600]);
        var noise = CorrelatedNoise.Exponential([2, 12, 12], 3);
        var found = PerturbationCovariance.Of("noise", images, 50, (batch, _, number) => noise.Sample(batch.Shape[0], new RandomStream(1).Fork(number)));
        Assert.Equal(3, found.DecayLength, 0.3);
        Assert.Equal(0.5, found.Between![0] / found.Within[0], 0.05);
        Assert.Equal(50, found.DecayLengths.Count);
        var white = PerturbationCovariance.Of("white", images, 50, (batch, _, number) => new RandomStream(2).Fork(number).Normal([batch.Shape[0], 2, 12, 12]));
        Assert.True(white.DecayLength < 1 && white.DecayLengths.All(length => length < 1));
        MatrixPicture picture = found.Picture();
        Assert.Equal((144, 72), (picture.Rows, picture.First));
        var data = PerturbationCovariance.OfData("data", ImageSet.FromFloats([1, 2, 2], new float[] { 1, 0, 0, 0, 1, 0, 0, 2 }, [0, 0]), 2);
        Assert.Equal(0.25, data.Within[0], 6); // the mean is subtracted: only the last pixel varies, by ±1
    }

    [Theory]
    [InlineData("sgr-covariance", "images=4 single_images=2")]
    [InlineData("sgr-lines", "test_images=4")]
    [InlineData("sgr-lrc", "test_images=2 draws=1")]
    public void Studies_run(string name, string settings)
    {
        string[] set = [.. settings.Split(' ').SelectMany(one => new[] { "--set", one }), "--set", "mnist_train_images=20"];
        string[] colour = name == "sgr-covariance" ? ["--set", "cifar_train_images=20"] : [];
        Invocation answer = Invocation.Of(["run", name, "--scale", "smoke", "--out", _folder.File("run"), "--models", _folder.File("models"), .. set, .. colour]);
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        RunDirectory run = RunDirectory.Open(_folder.File("run"));
        string page = File.ReadAllText(run.ReportPath);
        ResultRow[] rows = [.. run.ReadResults().Rows];
        switch (name)
        {
            case "sgr-covariance":
                Assert.Equal(8, rows.Count(row => row.Metric == "decay length"));
                Assert.Contains("Covariance functions, CIFAR", page, StringComparison.Ordinal);
                break;
            case "sgr-lines":
                Assert.Equal(["clean", "SGR"], rows.Where(row => row.Metric == "steepest change on the line").Select(row => row.Model));
                Assert.Contains("Along the lines: SGR", page, StringComparison.Ordinal);
                break;
            default:
                Assert.Contains("ζ = 12", page, StringComparison.Ordinal);
                Assert.Contains("Against the strength", page, StringComparison.Ordinal);
                break;
        }
    }

    private static ExperimentPlan Plan(string name, Scale scale)
    {
        IExperiment experiment = Sgr.Experiments.Single(one => one.Info.Name == name);
        return experiment.Plan(new Settings(experiment.Info, scale, []));
    }

    private static Verdict Decide(ExperimentPlan plan, string claim, Findings found) => plan.Claims.Single(one => one.Id == claim).Decide(found);
}
