using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class PanelTests
{
    private readonly ImageSet _data = Synthetic.Data(60, 3);
    private readonly Classifier _classifier = Synthetic.Classifier();

    public PanelTests() => Synthetic.Train(_classifier, new NaturalTraining(), 2);

    [Fact]
    public void The_worst_case_is_of_each_image_and_within_its_budget()
    {
        Attack[] attacks = [new Fgsm(0.02), new Pgd(new Linf(0.04), 3), new RandomNoise(new Linf(0.04)) { Restarts = 3 }, new Fgm(0.1)];
        Evaluations evaluations = Make();
        Panel panel = Panel.Run(evaluations, attacks);
        Assert.Equal(attacks.Select(attack => attack.Label), panel.Columns.Select(column => column.Label));
        Assert.Equal(["l∞ 0.02", "l∞ 0.04", "l2 0.1"], panel.PerBudget.Select(worst => worst.Name));
        // what a small budget fools a large one fools too, and all of them together fool most
        Assert.Equal(Stand(0), Standing(panel.PerBudget[0]));
        Assert.Equal(Stand(0).Zip(Stand(1), Both).Zip(Stand(2), Both), Standing(panel.PerBudget[1]));
        Assert.Equal(Stand(0).Zip(Stand(1), Both).Zip(Stand(2), Both).Zip(Stand(3), Both), Standing(panel.Overall));
        Assert.Equal(Standing(panel.Overall).Count(stands => stands), panel.Overall.Accuracy.Successes);
        Assert.All(panel.Columns, column => Assert.True(panel.Overall.Accuracy.Value <= column.Result.Accuracy.Value));
        Assert.InRange(panel.Overall.Accuracy.Value, 0.01, 0.9);
        foreach (int image in Enumerable.Range(0, _data.Count))
        {
            string? by = panel.Overall.FooledBy[image];
            Assert.Equal(!panel.Clean.Correct[image], by == "none");
            if (by is not (null or "none"))
                Assert.False(panel.Columns.First(column => column.Label == by).Result.Correct[image]);
        }

        IEnumerable<bool> Stand(int column) => panel.Clean.Correct.Zip(panel.Columns[column].Result.Correct, Both);

        static IEnumerable<bool> Standing(WorstCase worst) => worst.FooledBy.Select(by => by is null);

        static bool Both(bool first, bool second) => first && second;
    }

    [Fact]
    public void An_attack_without_a_budget_counts_where_it_came_that_near()
    {
        var near = new Pgd(Linf.Unbounded, 40, 0.005) { RandomStart = false, ReturnBest = false };
        Panel panel = Panel.Run(Make(), [near, new Fgsm(0.1)]);
        PanelColumn free = panel.Columns[0];
        Assert.Equal(["l∞ 0.1"], panel.PerBudget.Select(worst => worst.Name));
        // it goes as far as 0.2, which is too far
        Assert.All(free.Result.Distances, distance => Assert.InRange(distance, 0.15, 0.2001));
        Assert.Equal(0, free.Result.Accuracy.Value, 0.1);
        Assert.Equal(panel.Columns[1].Result.Accuracy, panel.PerBudget[0].Accuracy);
        Assert.Equal(panel.PerBudget[0].Accuracy, panel.Overall.Accuracy);
    }

    [Fact]
    public void Distances_are_those_of_images_that_were_fooled()
    {
        PanelColumn column = Panel.Run(Make(), [new Fgsm(0.05)]).Columns.Single();
        Assert.Equal(0.05, column.MeanDistance, 1e-6);
        Assert.InRange(column.Fooled, 1, 59);
        Assert.True(double.IsNaN(Panel.Run(Make(), [new Fgsm(0)]).Columns[0].MeanDistance));
    }

    [Fact]
    public void Attacks_with_the_same_name_are_numbered_and_the_same_attack_runs_once()
    {
        var attack = new Pgd(new Linf(0.1), 3);
        Evaluations evaluations = Make();
        Panel panel = Panel.Run(evaluations, [attack, attack with { StepSize = 0.01 }, new Pgd(new Linf(0.1), 3)]);
        Assert.Equal(["PGD-3 l∞ 0.1", "PGD-3 l∞ 0.1 (2)"], panel.Columns.Select(column => column.Label));
        Assert.Equal(2, evaluations.Attacked.Count);
        Assert.Throws<ArgumentException>(() => Panel.Of(evaluations, [new Fgsm(0.1)]));
    }

    [Fact]
    public void More_steps_of_the_same_size_fool_all_that_fewer_fool()
    {
        Evaluations evaluations = Make();
        IReadOnlyList<bool> before = evaluations.Clean.Correct;
        foreach (int steps in new[] { 1, 2, 4, 8 })
        {
            IReadOnlyList<bool> stands = evaluations.Of(new Pgd(new Linf(0.08), steps, 0.02)).Correct;
            Assert.All(before.Zip(stands), pair => Assert.True(pair.First || !pair.Second));
            before = stands;
        }
    }

    [Fact]
    public void A_transferred_attack_is_found_on_its_source_and_judged_on_the_target()
    {
        Classifier source = Synthetic.Classifier(7);
        Synthetic.Train(source, new NaturalTraining(), 2);
        var search = new Pgd(new Linf(0.1), 5);
        Tensor images = Tiny.Random(source, 30), labels = Tiny.OwnLabels(source, images);
        AttackResult crafted = search.Run(source, images, labels, new RandomStream(4));
        AttackResult moved = (new Transfer(search, source, "source") with { ReturnBest = false })
            .Run(_classifier, images, labels, new RandomStream(4));
        Assert.Equal(crafted.Images.ToDoubles(), moved.Images.ToDoubles());
        Assert.Equal(_classifier.Predict(crafted.Images).ToArray<int>(), moved.Predictions);
        // the target judges before and after the search, not on the way
        Assert.All(moved.Queries, queries => Assert.Equal(2, queries));
        var elsewhere = new Classifier(_classifier.Network, Synthetic.ImageShape, 2, low: -1);
        string refused = Assert.Throws<ArgumentException>(() => new Transfer(search, elsewhere, "far").Run(_classifier, images, labels, new RandomStream(4))).Message;
        Assert.Contains("two networks for the same images", refused, StringComparison.Ordinal);
    }

    private Evaluations Make() => new(_classifier, _data, new RandomStream(1));
}
