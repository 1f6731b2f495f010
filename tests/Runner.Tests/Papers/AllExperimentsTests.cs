using System.Text.RegularExpressions;
using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Models;
using AdvScratch.Runner.Training;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Tests.Papers;

/// <summary>Every experiment's plan, at every scale: whatever it says in words has a meaning, and whatever it names is there.</summary>
public sealed partial class AllExperimentsTests
{
    private static readonly Dictionary<(string Network, int Classes), Classifier> Made = [];

    public static TheoryData<string, Scale> Plans
    {
        get
        {
            var plans = new TheoryData<string, Scale>();
            foreach (IExperiment experiment in ExperimentCatalog.All)
            {
                foreach (Scale scale in experiment.Info.ExpectedTime.Keys)
                    plans.Add(experiment.Info.Name, scale);
            }
            return plans;
        }
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void Models_can_be_trained_as_their_words_say(string name, Scale scale)
    {
        ExperimentPlan plan = Plan(name, scale);
        foreach (ModelPlan model in plan.Models)
        {
            ImageDataset data = Images(plan.DatasetOf(model));
            using TensorScope scope = TensorScope.Begin();
            Classifier network = Network(model.Network, data);
            var recipe = new Recipe(model.Recipe().Where(word => word.Key is not ("train-images" or "hold-out")).ToDictionary(), data, network.Network, "pgd");
            Classifier[] sources = [.. model.Sources.Select(_ => network)];
            Assert.NotNull(model.Choice().Create(new MethodTask(data.ToImageSet(), data.ClassCount) { Sources = sources, Epochs = recipe.Epochs }));
        }
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void Attacks_can_be_made_as_their_words_say(string name, Scale scale)
    {
        ExperimentPlan plan = Plan(name, scale);
        using TensorScope scope = TensorScope.Begin();
        ImageSet images = Images(plan.Dataset).ToImageSet();
        foreach (AttackPlan attack in plan.Attacks)
            Assert.NotNull(new AttackText(attack.Text).Make(images));
        if (plan.Checks is { } checks)
            Assert.IsAssignableFrom<GradientAttack>(new AttackText(checks.Attack).Make(images));
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void Names_are_there_once_and_fit_into_a_file_system(string name, Scale scale)
    {
        ExperimentPlan plan = Plan(name, scale);
        string[] models = [.. plan.Models.Select(model => model.Name)], labels = [ExperimentPlan.Clean, .. plan.Attacks.Select(attack => attack.Label)];
        string[] columns = [.. labels, .. plan.Means.Select(mean => mean.Label)];
        Assert.Distinct(models);
        // two data sets may have columns of the same name, as long as no model has two
        Assert.All(plan.Models, model => Assert.Distinct(
            [.. plan.Attacks.Where(attack => plan.ModelsUnder(attack).Contains(model)).Select(attack => attack.Label), .. plan.Means.Select(mean => mean.Label), ExperimentPlan.Clean]));
        Assert.Distinct(plan.Claims.Select(claim => claim.Id));
        Assert.Distinct(plan.Studies.Select(study => study.Name));
        Assert.All(models, model => Assert.Matches(FileName(), model));
        for (int i = 0; i < models.Length; i++)
            Assert.Empty(plan.Models[i].Sources.Except(models.Take(i)));
        Assert.Empty(plan.Attacks.SelectMany(attack => attack.Models ?? []).Except(models));
        Assert.Empty(plan.Attacks.Select(attack => attack.Source).OfType<string>().Except(models));
        Assert.Empty(plan.Means.SelectMany(mean => mean.Of).Except(labels));
        Assert.Empty(plan.PaperNumbers.Keys.Select(key => key.Model).Except(models));
        Assert.Empty(plan.PaperNumbers.Keys.Select(key => key.Attack).Except(columns));
        Assert.True(plan.Headline is null || columns.Contains(plan.Headline), plan.Headline);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void A_claim_is_open_until_it_is_measured(string name, Scale scale)
    {
        ExperimentPlan plan = Plan(name, scale);
        Assert.All(plan.Claims, claim => Assert.Null(claim.Decide(new Findings(plan)).Holds));
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void A_claim_about_accuracies_asks_for_what_is_measured(string name, Scale scale)
    {
        ExperimentPlan plan = Plan(name, scale);
        if (plan.Studies.Count > 0 || name == "joint-flow")
            return; // its claims may be about what those find, or about flow fields
        Findings findings = Constructed.Of(plan, (_, _) => 0.9, images: 20);
        Assert.All(plan.Claims, claim => Assert.NotNull(claim.Decide(findings).PValue));
    }

    private static ExperimentPlan Plan(string name, Scale scale)
    {
        IExperiment experiment = ExperimentCatalog.All.First(one => one.Info.Name == name);
        return experiment.Plan(new Settings(experiment.Info, scale, []));
    }

    /// <summary>The network, made once; of wide ones the smallest, because all that is asked is whether there is batch norm.</summary>
    private static Classifier Network(string name, ImageDataset data)
    {
        Assert.NotNull(Networks.Find(name));
        string small = name.StartsWith("wrn-", StringComparison.Ordinal) ? "wrn-10-1" : name;
        if (!Made.TryGetValue((small, data.ClassCount), out Classifier? network))
            Made.Add((small, data.ClassCount), network = TrainingStage.New(small, data, new RandomStream(0)));
        return network;
    }

    /// <summary>A few images of a data set's size with nothing on them but noise.</summary>
    private static ImageDataset Images(string dataset)
    {
        bool grey = dataset.Contains("mnist", StringComparison.Ordinal) && !dataset.EndsWith("colour", StringComparison.Ordinal);
        (int channels, int side, int classes) = (grey ? 1 : 3, grey ? 28 : 32, dataset == "cifar100" ? 100 : 10);
        const int Count = 20;
        byte[] pixels = Pixels(Count * channels * side * side);
        return new ImageDataset(dataset, channels, side, side, [.. Enumerable.Range(0, classes).Select(i => $"{i}")], pixels, [.. Enumerable.Range(0, Count).Select(i => i % classes)]);
    }

    private static byte[] Pixels(int count)
    {
        var random = new RandomStream(0);
        return [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(256))];
    }

    [GeneratedRegex(@"^[\p{L}\p{Nd} .+-]+$")]
    private static partial Regex FileName();
}
