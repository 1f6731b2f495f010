using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Papers;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Tests.Commands;
using AdvScratch.Runner.Tests.Datasets;

namespace AdvScratch.Runner.Tests.Papers;

public sealed class JointPaperTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("joint-table1", 35)]
    [InlineData("joint-table2", 20)]
    [InlineData("joint-table3", 10)]
    [InlineData("joint-table4", 60)]
    [InlineData("joint-table5", 13)]
    [InlineData("joint-table6", 20)]
    [InlineData("joint-table7", 20)]
    public void Every_number_of_the_papers_table_stands_beside_ours(string name, int count)
    {
        ExperimentPlan plan = Plan(name);
        Assert.Equal(count, plan.PaperNumbers.Count);
        Assert.All(plan.PaperNumbers.Keys, key => Assert.Contains(key, Measured(plan)));
    }

    [Fact]
    public void The_numbers_are_the_papers()
    {
        Assert.Equal(0.531, Plan("joint-table1").PaperNumbers[("Joint one-step", "Joint")]);
        Assert.Equal(0.187, Plan("joint-table1").PaperNumbers[("Spatial multi-step", "PGD-20")]);
        Assert.Equal(0.955, Plan("joint-table2").PaperNumbers[("One-pass", "FGSM")]);
        Assert.Equal(0.485, Plan("joint-table3").PaperNumbers[("Joint-SP", "Joint PS")]);
        Assert.Equal(0.6153, Plan("joint-table4").PaperNumbers[("Joint 2+0.1", "Joint")]);
        Assert.Equal(0.502, Plan("joint-table4").PaperNumbers[("Joint 8+0.2", "PGD-100")]);
        Assert.Equal(0.798, Plan("joint-table5").PaperNumbers[("Joint", "Joint from Siamese")]);
        Assert.Equal(0.266, Plan("joint-table6").PaperNumbers[("Joint", "Joint")]);
        Assert.Equal(0.767, Plan("joint-table7").PaperNumbers[("Madry", "Spatial")]);
    }

    [Theory]
    [InlineData("joint-table1", "Natural", "natural", "epochs=100 batch=128 train-images=50000 optimizer=sgd lr=0.1 weight-decay=2e-4 schedule=steps drops=60,90 crop=4 flip=yes normalize=half")]
    [InlineData("joint-table1", "Pixel multi-step", "madry eps=8/255 steps=7 step=2/255",
        "epochs=100 batch=128 train-images=50000 optimizer=sgd lr=0.1 weight-decay=2e-4 schedule=steps drops=60,90 crop=4 flip=yes normalize=half")]
    [InlineData("joint-table1", "Joint multi-step", "joint flow=0.3 eps=8/255 steps=7 flow-step=0.075 step=2/255",
        "epochs=200 batch=128 train-images=50000 optimizer=sgd lr=0.1 weight-decay=2e-4 schedule=steps drops=60,90 crop=4 flip=yes normalize=half")]
    [InlineData("joint-table2", "Bilateral", "bilateral eps=8/255",
        "epochs=200 batch=128 train-images=50000 optimizer=sgd lr=0.1 weight-decay=2e-4 schedule=steps drops=100,150 crop=4 flip=yes normalize=half")]
    [InlineData("joint-table4", "Joint 4+0.2", "joint flow=0.2 eps=4/255 steps=1 flow-step=0.2 step=4/255 order=sp",
        "epochs=200 batch=128 train-images=50000 optimizer=sgd lr=0.1 weight-decay=2e-4 schedule=steps drops=60,90 crop=4 flip=yes normalize=half")]
    [InlineData("joint-table7", "Joint", "joint flow=0.3 eps=8/255 steps=1 flow-step=0.3 step=8/255 order=sp",
        "epochs=200 batch=128 train-images=73257 optimizer=sgd lr=0.01 weight-decay=2e-4 schedule=steps drops=60,90 crop=0 flip=no normalize=half")]
    public void At_paper_scale_models_are_trained_as_its_authors_do(string name, string model, string method, string training)
    {
        ModelPlan plan = Plan(name).Models.First(one => one.Name == model);
        Assert.Equal(("wrn-28-10", method, training), (plan.Network, plan.Method, plan.Training));
    }

    [Fact]
    public void At_paper_scale_the_attacks_are_those_of_the_tables()
    {
        Assert.Equal(
            [
                "fgsm:eps=8/255",
                "pgd:eps=8/255,steps=20,step=2/255,early=yes",
                "pgd:eps=8/255,steps=100,step=2/255,early=yes",
                "spatial:flow=0.3,steps=20,flow-step=0.075,early=yes",
                "joint:flow=0.3,eps=8/255,steps=20,flow-step=0.075,step=2/255,order=sp",
                "autoattack:eps=8/255",
            ],
            Plan("joint-table1").Attacks.Select(attack => attack.Text));
        Assert.All(((string[])["joint-table1", "joint-table4", "joint-table7"]), name => Assert.Equal(name == "joint-table7" ? 26_032 : 10_000, Plan(name).TestImages));
    }

    [Theory]
    [InlineData(Scale.Laptop)]
    [InlineData(Scale.Paper)]
    public void Tables_share_their_joint_model_and_the_siamese_is_another_training(Scale scale)
    {
        ModelPlan joint = Plan("joint-table1", scale).Models.First(model => model.Name == "Joint one-step");
        (string Table, string Name)[] same =
            [("joint-table2", "Joint"), ("joint-table3", "Joint-SP"), ("joint-table5", "Joint"), ("joint-fig3", "Joint one-step"), ("joint-flow", "Joint")];
        Assert.All(same, one => Assert.Equal(joint with { Name = one.Name }, Plan(one.Table, scale).Models.First(model => model.Name == one.Name)));
        ModelPlan siamese = Plan("joint-table5", scale).Models.First(model => model.Name == "Siamese");
        Assert.Equal(joint with { Name = "Siamese", Draw = 1, IsEvaluated = false }, siamese);
    }

    /// <summary>What the paper says of its tables follows from its numbers, not from the opposite ones, and networks that guess decide nothing.</summary>
    [Theory]
    [InlineData("joint-table1")]
    [InlineData("joint-table2")]
    [InlineData("joint-table3")]
    [InlineData("joint-table4")]
    [InlineData("joint-table5")]
    [InlineData("joint-table6")]
    [InlineData("joint-table7")]
    [InlineData("joint-flow")]
    public void All_claims_hold_of_the_papers_own_numbers(string name)
    {
        ExperimentPlan plan = Plan(name);
        Findings paper = Constructed.Of(plan, (model, attack) => plan.PaperNumbers.GetValueOrDefault((model, attack), 0.5));
        Assert.All(plan.Claims, claim => Assert.True(claim.Decide(paper).Holds, claim.Id));
        // the other way round
        Findings reversed = Constructed.Of(plan, (model, attack) =>
            attack == ExperimentPlan.Clean ? 0.9 : 1 - plan.PaperNumbers.GetValueOrDefault((model, attack), 0.5));
        Assert.All(
            plan.Claims.Where(claim => claim.Id is not ("orders-comparable" or "training-budgets-stable")),
            claim => Assert.False(claim.Decide(reversed).Holds, claim.Id));
        // networks that guess
        Findings guessed = Constructed.Of(plan, (model, attack) => attack == ExperimentPlan.Clean ? plan.Dataset == "cifar100" ? 0.01 : 0.1 : 0.05);
        Assert.All(plan.Claims, claim => Assert.Null(claim.Decide(guessed).Holds));
    }

    [Fact]
    public void Claims_about_budgets_compare_the_means_over_them()
    {
        ExperimentPlan plan = Plan("joint-fig3");
        Assert.Equal(18, plan.Attacks.Count);
        // the Joint model loses at the smallest budgets and wins at all others
        double Accuracy(string model, string attack, double joint) => model == "Joint one-step"
            ? attack is "PGD 2 of 255" or "Spatial 0.1 px" ? 0.3 : joint
            : 0.4;
        Assert.All(plan.Claims, claim => Assert.True(claim.Decide(Constructed.Of(plan, (model, attack) => Accuracy(model, attack, 0.5))).Holds));
        Assert.All(plan.Claims, claim => Assert.False(claim.Decide(Constructed.Of(plan, (model, attack) => Accuracy(model, attack, 0.4))).Holds));
    }

    [Fact]
    public void Claims_of_the_first_figure_follow_the_budget_and_the_steps()
    {
        ExperimentPlan plan = Plan("joint-fig1");
        double[] falling = [.. plan.Attacks.Select((_, i) => 0.8 - (0.04 * i))];
        Findings found = Constructed.Of(plan, (_, attack) => attack == ExperimentPlan.Clean ? 0.86 : falling[plan.Attacks.ToList().FindIndex(one => one.Label == attack)]);
        Assert.All(plan.Claims, claim => Assert.True(claim.Decide(found).Holds, claim.Id));
        Assert.All(plan.Claims, claim => Assert.False(claim.Decide(Constructed.Of(plan, (_, _) => 0.5)).Holds, claim.Id));
    }

    [Fact]
    public void Flows_are_drawn_as_colours_and_as_arrows()
    {
        string[] small = ["train_images=20", "batch=10", "test_images=3", "attack_steps=2"];
        var answer = Invocation.Of(
            ["run", "joint-flow", "--scale", "smoke", "--out", _folder.File("run"), .. small.SelectMany(change => (string[])["--set", change])]);
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        RunDirectory run = RunDirectory.Open(_folder.File("run"));
        Assert.Equal(9, run.ReadResults().Rows.Count); // three models on clean images and under two attacks
        IReadOnlyList<ReportSection> sections = ReportFile.FromJson(File.ReadAllText(Path.Combine(_folder.File("run"), "report.json"))).Sections;
        Assert.Equal(4, sections.OfType<GridSection>().Count());
        Assert.All(sections.OfType<GridSection>().SelectMany(grid => grid.Rows), row => Assert.Equal(4, row.Tiles.Count));
        FlowField[] fields = [.. sections.OfType<ChartSection>().SelectMany(section => section.Charts).OfType<FlowField>()];
        Assert.Equal(0, fields.Length % 3);
        Assert.All(fields, field => Assert.Equal(2 * 32 * 32, field.Flow.Count));
        Assert.Contains(fields, field => field.Flow.Any(length => length != 0));
    }

    private static IEnumerable<(string, string)> Measured(ExperimentPlan plan) =>
    [
        .. plan.Models.Where(model => model.IsEvaluated).Select(model => (model.Name, ExperimentPlan.Clean)),
        .. plan.Attacks.SelectMany(attack => plan.ModelsUnder(attack).Select(model => (model.Name, attack.Label))),
    ];

    private static ExperimentPlan Plan(string name, Scale scale = Scale.Paper)
    {
        IExperiment experiment = JointPaper.Experiments.First(one => one.Info.Name == name);
        return experiment.Plan(new Settings(experiment.Info, scale, []));
    }
}
