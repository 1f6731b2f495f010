using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class EnsembleTrainingTests
{
    private const double Epsilon = 0.1;
    private static readonly Fgsm OwnLabel = new(Epsilon) { Goal = AttackGoal.UntargetedFromPrediction };

    [Fact]
    public void The_loss_is_half_the_sum_of_the_clean_and_the_adversarial_cross_entropy()
    {
        Classifier classifier = Tiny.Linear([[1, -2, 0.5], [0.3, 1, -1], [-1, 0.2, 0.7]]);
        Classifier source = Tiny.Linear([[0.2, 1, -0.4], [1, -0.6, 0.1], [0, 0.1, 2]]);
        double[][] images = [[0.2, 0.6, 0.9], [0.5, 0.4, 0.3]];
        int[] labels = [2, 1];
        bool[] seen = new bool[2];
        for (ulong seed = 0; !seen.All(s => s); seed++)
        {
            var random = new RandomStream(seed);
            int drawn = random.Fork("source").Next(2);
            seen[drawn] = true;
            double[][] attacked = drawn == 0 ? SourceWeights : OwnWeights;
            double expected = 0.5 * images.Zip(labels, (x, y) =>
                (CrossEntropy(OwnWeights, x, y) + CrossEntropy(OwnWeights, Fast(attacked, x), y)) / images.Length).Sum();
            var batch = new TrainingBatch(classifier, Tensor.From([.. images.SelectMany(x => x)], [2, 1, 1, 3]), Tiny.Labels(labels), random, 0);
            Assert.Equal(expected, new EnsembleTraining([source], OwnLabel).Prepare(batch).Evaluate().Value.Item(), 1e-12);
        }
    }

    [Fact]
    public void The_gradient_agrees_with_differences()
    {
        Classifier classifier = Tiny.Convolutional(1);
        TrainingBatch batch = Batch(classifier, 3);
        Objective objective = new EnsembleTraining([Tiny.Convolutional(2)], OwnLabel).Prepare(batch);
        foreach (Parameter parameter in classifier.Network.Parameters)
            Methods.AssertGradient(() => objective.Evaluate().Value, parameter);
    }

    [Fact]
    public void Every_network_is_drawn_equally_often()
    {
        const int Steps = 1200;
        Classifier classifier = Watched(1, out Spy own);
        Spy[] spies = new Spy[3];
        Classifier[] sources = [.. Enumerable.Range(0, 3).Select(i => Watched((ulong)i + 2, out spies[i]))];
        var method = new EnsembleTraining(sources, OwnLabel);
        (Tensor images, Tensor labels) = Synthetic.Data(1, 1).Batch(0, 1);
        for (int step = 0; step < Steps; step++)
            method.Prepare(new TrainingBatch(classifier, images, labels, new RandomStream(1).Fork(step), 0) { Step = step });
        // an attack asks the drawn network twice: for its prediction and for the gradient
        int[] draws = [.. spies.Append(own).Select(spy => spy.TrainingModes.Count / 2)];
        Assert.Equal(Steps, draws.Sum());
        Assert.All(draws, count => Assert.InRange(count, 300 - 75, 300 + 75));
    }

    [Fact]
    public void The_attack_flees_the_label_that_the_source_itself_predicts()
    {
        Classifier classifier = Tiny.Convolutional(1), source = Tiny.Convolutional(2);
        TrainingBatch batch = Batch(classifier, 8, seed: Drawing(0, of: 2));
        Tensor own = source.Predict(batch.Images);
        Assert.NotEqual(own.ToArray<int>(), classifier.Predict(batch.Images).ToArray<int>());
        Assert.NotEqual(own.ToArray<int>(), batch.Labels.ToArray<int>());
        Tensor expected = new Fgsm(Epsilon).Perturb(source, batch.Images, own, new RandomStream(0));
        double loss = 0.5 * (Loss(batch.Images) + Loss(expected));
        Assert.Equal(loss, new EnsembleTraining([source], OwnLabel).Prepare(batch).Evaluate().Value.Item());

        double Loss(Tensor images) => Op.CrossEntropy(classifier.Logits(images), batch.Labels).Item();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sources_are_asked_in_evaluation_mode_and_never_change(bool craftInTrainingMode)
    {
        var own = new Spy(Tiny.Convolutional(1).Network);
        Spy[] spies = [new Spy(Tiny.Convolutional(2).Network), new Spy(Tiny.Convolutional(3).Network)];
        var classifier = new Classifier(own, Tiny.Images, 3);
        Classifier[] sources = [.. spies.Select(spy => new Classifier(spy, Tiny.Images, 3))];
        double[][] before = State();
        var method = new EnsembleTraining(sources, OwnLabel) { CraftInTrainingMode = craftInTrainingMode };
        Tensor images = Tiny.Random(classifier, 40);
        ImageSet data = ImageSet.FromFloats(Tiny.Images, images.To(DType.Float32).ToArray<float>(), [.. Enumerable.Range(0, 40).Select(i => i % 3)]);
        new Trainer(classifier, method, new Adam(own.Parameters), new TrainerOptions { BatchSize = 4, Epochs = 3 }, new RandomStream(5)).Run(data);
        Assert.Equal(before, State());
        Assert.All(spies, spy => Assert.NotEmpty(spy.TrainingModes));
        Assert.All(spies, spy => Assert.DoesNotContain(true, spy.TrainingModes));
        // left in the mode they came in
        Assert.All(spies, spy => Assert.True(spy.IsTraining));

        double[][] State() => [.. spies.SelectMany(spy => spy.StateDict().Values).Select(tensor => tensor.ToDoubles())];
    }

    [Fact]
    public void Mixed_norms_take_turns_whatever_is_drawn()
    {
        Classifier classifier = Synthetic.Classifier(), source = Synthetic.Classifier(2);
        var method = (EnsembleTraining)MethodCatalog.Find("ensemble")!.Create(
            Values("ensemble", ("norm", "mixed"), ("eps", "0.02"), ("eps-l2", "0.03")), Task([source]));
        Assert.Equal(
            [new Fgsm(0.02) { Goal = AttackGoal.UntargetedFromPrediction }, new Fgm(0.03) { Goal = AttackGoal.UntargetedFromPrediction }], method.Attacks);
        (Tensor images, Tensor labels) = Synthetic.Data(6, 1).Batch(0, 6);
        for (int step = 0; step < 8; step++)
        {
            var noted = new List<Tensor>();
            var noting = new Classifier(new Noting(classifier.Network, noted), Synthetic.ImageShape, 2);
            method.Prepare(new TrainingBatch(noting, images, labels, new RandomStream(1).Fork(step), 0) { Step = step }).Evaluate();
            ThreatModel threat = step % 2 == 0 ? new Linf(0.02) : new L2(0.03);
            Assert.All(Tiny.Norms(threat, images, noted[^1]), norm => Assert.Equal(threat.Epsilon, norm, 1e-6));
        }
    }

    [Fact]
    public void Resuming_with_the_same_sources_gives_the_weights_of_an_unbroken_run()
    {
        Classifier[] sources = [Synthetic.Classifier(5), Synthetic.Classifier(6)];
        Methods.AssertResumes(new EnsembleTraining(sources, OwnLabel), Synthetic.Classifier);
    }

    [Fact]
    public void Without_sources_it_says_what_to_do()
    {
        var error = Assert.Throws<ArgumentException>(() => MethodCatalog.Find("ensemble")!.Create(Task([])));
        Assert.Contains("give one or more", error.Message, StringComparison.Ordinal);
        Assert.Equal(["ensemble-a", "ensemble-c", "ensemble-d"], MethodCatalog.Find("ensemble")!.SourceNetworks);
    }

    [Fact]
    public void Sources_of_other_images_are_refused()
    {
        Classifier classifier = Synthetic.Classifier();
        foreach (Classifier source in (Classifier[])[Tiny.Convolutional(), new Classifier(classifier.Network, Synthetic.ImageShape, 2, low: -1)])
        {
            var method = new EnsembleTraining([Synthetic.Classifier(), source], OwnLabel);
            Assert.Contains("same images", Assert.Throws<ArgumentException>(() => method.Begin(classifier, new RandomStream(1))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Defaults_are_those_of_the_papers()
    {
        MethodTask grey = Task([Synthetic.Classifier()]);
        var method = (EnsembleTraining)MethodCatalog.Find("ensemble")!.Create(grey);
        Assert.Equal([new Fgsm(0.3) { Goal = AttackGoal.UntargetedFromPrediction }], method.Attacks);
        Assert.False(method.CraftInTrainingMode);
        var l2 = (EnsembleTraining)MethodCatalog.Find("ensemble")!.Create(Values("ensemble", ("norm", "l2"), ("label", "truth")), grey);
        Assert.Equal([new Fgm(4)], l2.Attacks);
    }

    private static double[][] OwnWeights => [[1, -2, 0.5], [0.3, 1, -1], [-1, 0.2, 0.7]];

    private static double[][] SourceWeights => [[0.2, 1, -0.4], [1, -0.6, 0.1], [0, 0.1, 2]];

    /// <summary>x + ε sign of the gradient of −ln p of the arg-max, clipped to [0, 1].</summary>
    private static double[] Fast(double[][] w, double[] x)
    {
        double[] z = [.. w.Select(row => row.Zip(x, (a, b) => a * b).Sum())];
        double total = z.Sum(Math.Exp);
        int label = Array.IndexOf(z, z.Max());
        return [.. x.Select((pixel, j) => Math.Clamp(
            pixel + (Epsilon * Math.Sign(Enumerable.Range(0, 3).Sum(k => ((Math.Exp(z[k]) / total) - (k == label ? 1 : 0)) * w[k][j]))), 0, 1))];
    }

    private static double CrossEntropy(double[][] w, double[] x, int label)
    {
        double[] z = [.. w.Select(row => row.Zip(x, (a, b) => a * b).Sum())];
        return Math.Log(z.Sum(Math.Exp)) - z[label];
    }

    private static TrainingBatch Batch(Classifier classifier, int count, ulong seed = 1) => new(
        classifier, Tiny.Random(classifier, count), Tiny.Labels([.. Enumerable.Range(0, count).Select(i => i % 3)]), new RandomStream(seed), 0);

    /// <summary>A seed whose batch draws a certain network.</summary>
    private static ulong Drawing(int network, int of)
    {
        ulong seed = 0;
        while (new RandomStream(seed).Fork("source").Next(of) != network)
            seed++;
        return seed;
    }

    private static Classifier Watched(ulong seed, out Spy spy)
    {
        spy = new Spy(Synthetic.Classifier(seed).Network);
        return new Classifier(spy, Synthetic.ImageShape, 2);
    }

    private static MethodTask Task(Classifier[] sources) => new(Synthetic.Data(4, 1), 2) { Sources = sources };

    private static CatalogValues Values(string method, params (string Name, string Value)[] given) =>
        new(method, MethodCatalog.Find(method)!.Options, given.ToDictionary(one => one.Name, one => one.Value));

    /// <summary>Notes the images it is shown.</summary>
    private sealed class Noting : Module
    {
        private readonly Module _inner;
        private readonly List<Tensor> _noted;

        public Noting(Module inner, List<Tensor> noted) => (_inner, _noted) = (RegisterModule("inner", inner), noted);

        public override Variable Forward(Variable x)
        {
            _noted.Add(Tensor.From(x.Value.ToArray<float>(), x.Shape));
            return _inner.Forward(x);
        }
    }
}
