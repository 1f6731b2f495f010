using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Adversarial.Tests;

public class AtdaTrainingTests
{
    private static readonly Fgsm OwnLabel = new(0.1) { Goal = AttackGoal.UntargetedFromPrediction };

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 4)]
    [InlineData(7, 3)]
    public void Every_term_is_the_papers_sum(int m, int k)
    {
        double[,] clean = Matrix(m, k, 1), attacked = Matrix(m, k, 2), centres = Matrix(k, k, 3);
        int[] labels = [.. Enumerable.Range(0, 2 * m).Select(i => i * i % k)];
        Assert.Equal(Coral(clean, attacked), DomainAdaptation.Coral(Of(clean), Of(attacked)).Item(), 1e-12);
        Assert.Equal(Mmd(clean, attacked), DomainAdaptation.Mmd(Of(clean), Of(attacked)).Item(), 1e-12);
        Variable all = Op.Concat([Of(clean), Of(attacked)], 0);
        Tensor classes = LogitCentres.Indicators(Tiny.Labels(labels), Of(centres));
        Assert.Equal(Margin(Stacked(clean, attacked), labels, centres), DomainAdaptation.Margin(all, classes, Of(centres)).Item(), 1e-12);
    }

    [Fact]
    public void Gradients_of_the_terms_agree_with_differences_to_second_order()
    {
        // logits a quarter away from the centres: no distance has a kink within the reach of a difference
        Tensor clean = Of(Matrix(3, 4, 1)).Map<Floor>() + 0.25, attacked = Of(Matrix(3, 4, 2)).Map<Floor>() + 0.5, centres = Of(Matrix(4, 4, 3)).Map<Floor>();
        Tensor classes = LogitCentres.Indicators(Tiny.Labels(0, 1, 3, 0, 1, 3), centres);
        AssertErrors("coral", x => DomainAdaptation.Coral(x[0], x[1]));
        AssertErrors("mmd", x => DomainAdaptation.Mmd(x[0], x[1]));
        AssertErrors("margin", x => DomainAdaptation.Margin(Op.Concat([.. x], 0), classes, centres));

        void AssertErrors(string name, Func<IReadOnlyList<Variable>, Variable> term)
        {
            double[] errors = GradCheck.Errors(term, [clean, attacked], 2, new RandomStream(1));
            Assert.True(errors.Max() < GradCheck.Tolerance, $"{name}: {string.Join(", ", errors)}");
        }
    }

    [Fact]
    public void The_margin_is_finite_and_has_its_slopes_far_from_and_at_equal_distances()
    {
        Tensor classes = LogitCentres.Indicators(Tiny.Labels(0), Tensor.Zeros([2, 2], DType.Float64));
        Tensor centres = Tensor.From([0.0, 0, 1, 0], [2, 2]);
        // distances 0.5 and 0.5; the slope of |φ₁ − 0| − |φ₁ − 1| is 2, that of softplus at 0 one half
        var between = new Variable(Tensor.From([0.5, 0], [1, 2]), requiresGradient: true);
        Variable margin = DomainAdaptation.Margin(between, classes, centres);
        Assert.Equal(Math.Log(2), margin.Item(), 1e-12);
        Assert.Equal(1, Gradient.Of(margin, between).Value.ToDoubles()[0], 1e-12);
        Tensor far = centres * 1e4;
        Assert.Equal(1e4, DomainAdaptation.Margin(Tensor.From([1e4, 0], [1, 2]), classes, far).Item(), 1e-6);
        Assert.Equal(0, DomainAdaptation.Margin(Tensor.From([0.0, 0], [1, 2]), classes, far).Item(), 1e-6);
    }

    [Fact]
    public void Centres_move_by_their_classes_images_and_others_stay()
    {
        const double Rate = 0.1;
        var centres = new LogitCentres(Tiny.Convolutional(classes: 4));
        Assert.All(centres.Value.ToDoubles(), value => Assert.Equal(0, value));
        double[,] before = Matrix(4, 4, 5), logits = Matrix(6, 4, 6);
        int[] labels = [3, 0, 0, 3, 0, 2];
        centres.Value.Assign(Of(before));
        double[] moved = centres.Moved(Of(logits), LogitCentres.Indicators(Tiny.Labels(labels), centres.Value), Rate).ToDoubles();
        for (int j = 0; j < 4; j++)
        {
            int n = labels.Count(label => label == j);
            for (int c = 0; c < 4; c++)
            {
                double expected = before[j, c];
                for (int i = 0; i < labels.Length; i++)
                    expected -= labels[i] == j ? Rate * (before[j, c] - logits[i, c]) / (1 + n) : 0;
                Assert.Equal(expected, moved[(j * 4) + c], 1e-12);
            }
        }
        Assert.Equal(before.Cast<double>().Skip(4).Take(4), moved.Skip(4).Take(4));
        Assert.Equal(before.Cast<double>(), centres.Value.ToDoubles());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void The_loss_is_the_sum_of_its_terms_at_the_moved_centres(int count)
    {
        Classifier classifier = Tiny.Convolutional();
        using IDisposable mode = classifier.InMode(training: false);
        var method = new AtdaTraining(OwnLabel) { CoralWeight = 0.3, MmdWeight = 0.7, MarginWeight = 1.1, CentreRate = 0.25 };
        TrainingBatch batch = Batch(classifier, method, count);
        Tensor adversarial = new Fgsm(0.1).Perturb(classifier, batch.Images, classifier.Predict(batch.Images), new RandomStream(0));
        Tensor clean = classifier.Logits(batch.Images).Value, attacked = classifier.Logits(adversarial).Value;
        double[,] z = Rows(clean), a = Rows(attacked), all = Stacked(z, a);
        int[] labels = [.. batch.Labels.ToArray<int>(), .. batch.Labels.ToArray<int>()];
        var state = (LogitCentres)batch.State;
        double[] before = state.Value.ToDoubles();
        Tensor moved = state.Moved(Of(all), LogitCentres.Indicators(Tiny.Labels(labels), state.Value), 0.25);
        double expected = CrossEntropy(clean, batch.Labels) + CrossEntropy(attacked, batch.Labels)
            + (0.3 * Coral(z, a)) + (0.7 * Mmd(z, a)) + (1.1 * Margin(all, labels, Rows(moved)));

        Objective objective = method.Prepare(batch);
        TrainingLoss loss = objective.Evaluate();
        Assert.Equal(expected, loss.Value.Item(), 1e-10);
        Assert.Equal(expected, objective.Evaluate().Value.Item(), 1e-10);
        Assert.Equal(attacked.ToDoubles(), loss.Logits.Value.ToDoubles());
        Assert.Equal(before, state.Value.ToDoubles());
        objective.AfterUpdate!();
        AssertClose(moved.ToDoubles(), state.Value.ToDoubles());
    }

    [Fact]
    public void The_gradient_agrees_with_differences()
    {
        Classifier classifier = Tiny.Convolutional();
        // centres that follow the logits are constants for the gradient, but not for differences
        var method = new AtdaTraining(OwnLabel) { CentreRate = 0 };
        TrainingBatch batch = Batch(classifier, method, 4);
        Objective objective = method.Prepare(batch);
        foreach (Parameter parameter in classifier.Network.Parameters)
            Methods.AssertGradient(() => objective.Evaluate().Value, parameter);
    }

    [Fact]
    public void The_state_is_saved_under_one_name_and_restored()
    {
        Classifier classifier = Tiny.Convolutional();
        MethodState first = new AtdaTraining(OwnLabel).Begin(classifier, new RandomStream(1));
        (string name, Tensor centres) = Assert.Single(first.StateDict());
        Assert.Equal("centres", name);
        Assert.Equal([3, 3], centres.Shape);
        centres.Assign(Of(Matrix(3, 3, 9)));
        MethodState second = new AtdaTraining(OwnLabel).Begin(classifier, new RandomStream(2));
        second.LoadStateDict(first.StateDict());
        Assert.Equal(centres.ToDoubles(), second.StateDict()["centres"].ToDoubles());
    }

    [Fact]
    public void Resuming_takes_the_centres_along() => Methods.AssertResumes(new AtdaTraining(OwnLabel), Synthetic.Classifier);

    [Fact]
    public void It_learns_and_repeats_bit_for_bit()
    {
        Classifier first = Synthetic.Classifier(), second = Synthetic.Classifier();
        var method = new AtdaTraining(OwnLabel, new Fgm(0.2) { Goal = AttackGoal.UntargetedFromPrediction });
        IReadOnlyList<EpochMetrics> epochs = Synthetic.Train(first, method, 10);
        Synthetic.Train(second, method, 10);
        Assert.Equal(Methods.Weights(first), Methods.Weights(second));
        Assert.True(epochs[^1].Loss < 0.8 * epochs[0].Loss, $"{epochs[0].Loss} to {epochs[^1].Loss}");
    }

    [Fact]
    public void The_catalogue_makes_the_papers_variants()
    {
        Assert.Equal([new Fgsm(0.3) { Goal = AttackGoal.UntargetedFromPrediction }], Make("atda").Attacks);
        Assert.Equal(
            [new Fgsm(0.3) { Goal = AttackGoal.UntargetedFromPrediction }, new Fgm(4) { Goal = AttackGoal.UntargetedFromPrediction }],
            Make("atda", ("norm", "mixed")).Attacks);
        Assert.Equal([new Pgd(new Linf(0.3), 10, 0.3 / 4) { ReturnBest = false }], Make("atda-pgd").Attacks);
        Assert.Equal(
            [new Pgd(new L2(2), 7, 0.5) { ReturnBest = false, Goal = AttackGoal.UntargetedFromPrediction }],
            Make("atda-pgd", ("norm", "l2"), ("eps-l2", "2"), ("steps", "7"), ("label", "prediction")).Attacks);
        AtdaTraining plain = Make("atda"), changed = Make("atda", ("coral", "0"), ("mmd", "1/2"), ("margin", "2"), ("centre-rate", "0.5"), ("warm-up", "3"), ("craft-in-training-mode", "yes"));
        Assert.Equal((1.0 / 3, 1.0 / 3, 1.0 / 3, 0.1), (plain.CoralWeight, plain.MmdWeight, plain.MarginWeight, plain.CentreRate));
        Assert.Equal((0, 0.5, 2, 0.5, 3, true), (changed.CoralWeight, changed.MmdWeight, changed.MarginWeight, changed.CentreRate, changed.WarmUpEpochs, changed.CraftInTrainingMode));

        static AtdaTraining Make(string name, params (string Name, string Value)[] given)
        {
            MethodSpec spec = MethodCatalog.Find(name)!;
            return (AtdaTraining)spec.Create(
                new CatalogValues(name, spec.Options, given.ToDictionary(one => one.Name, one => one.Value)), new MethodTask(Synthetic.Data(4, 1), 2));
        }
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AtdaTraining(OwnLabel) { CoralWeight = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AtdaTraining(OwnLabel) { MmdWeight = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AtdaTraining(OwnLabel) { MarginWeight = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new AtdaTraining(OwnLabel) { CentreRate = 1.1 });
    }

    private static double Coral(double[,] clean, double[,] attacked)
    {
        int k = clean.GetLength(1);
        double sum = 0;
        for (int a = 0; a < k; a++)
        {
            for (int b = 0; b < k; b++)
                sum += Math.Abs(Scatter(clean, a, b) - Scatter(attacked, a, b));
        }
        return sum / (k * k);

        static double Scatter(double[,] z, int a, int b) =>
            Enumerable.Range(0, z.GetLength(0)).Sum(i => (z[i, a] - Mean(z, a)) * (z[i, b] - Mean(z, b)));
    }

    private static double Mmd(double[,] clean, double[,] attacked) =>
        Enumerable.Range(0, clean.GetLength(1)).Average(c => Math.Abs(Mean(clean, c) - Mean(attacked, c)));

    private static double Margin(double[,] z, int[] labels, double[,] centres)
    {
        (int count, int k) = (z.GetLength(0), z.GetLength(1));
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < k; j++)
                sum += j == labels[i] ? 0 : Math.Log(1 + Math.Exp(Distance(i, labels[i]) - Distance(i, j)));
        }
        return sum / (count * (k - 1));

        double Distance(int i, int j) => Enumerable.Range(0, k).Sum(c => Math.Abs(z[i, c] - centres[j, c]));
    }

    private static double Mean(double[,] z, int column) => Enumerable.Range(0, z.GetLength(0)).Average(i => z[i, column]);

    private static double CrossEntropy(Tensor logits, Tensor labels) => Op.CrossEntropy(logits, labels).Item();

    private static TrainingBatch Batch(Classifier classifier, AtdaTraining method, int count)
    {
        MethodState state = method.Begin(classifier, new RandomStream(1));
        state.StateDict()["centres"].Assign(Of(Matrix(3, 3, 4)));
        // class 2 is missing
        Tensor labels = Tiny.Labels([.. Enumerable.Range(0, count).Select(i => i % 2)]);
        return new TrainingBatch(classifier, Tiny.Random(classifier, count), labels, new RandomStream(3), 0) { State = state };
    }

    private static void AssertClose(double[] expected, double[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-12));

    private static double[,] Matrix(int rows, int columns, ulong seed) =>
        Rows(new RandomStream(seed).Uniform([rows, columns], -3, 3, DType.Float64));

    private static double[,] Rows(Tensor matrix)
    {
        double[,] rows = new double[matrix.Shape[0], matrix.Shape[1]];
        double[] values = matrix.ToDoubles();
        for (int i = 0; i < values.Length; i++)
            rows[i / rows.GetLength(1), i % rows.GetLength(1)] = values[i];
        return rows;
    }

    private static double[,] Stacked(double[,] top, double[,] bottom) => Rows(Tensor.Concat([Of(top), Of(bottom)], 0));

    private static Tensor Of(double[,] rows) => Tensor.From([.. rows.Cast<double>()], [rows.GetLength(0), rows.GetLength(1)]);
}
