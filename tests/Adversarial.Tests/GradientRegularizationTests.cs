using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class GradientRegularizationTests
{
    private static readonly LossGradientPerturbation Signs = new() { Sign = true };
    private static readonly StructuredGradientRegularization Full = new(Signs, CovarianceForm.Full, 0.8);
    private static readonly StructuredGradientRegularization Function = new(new LossGradientPerturbation(), CovarianceForm.Function, 0.8);

    public static TheoryData<TrainingMethod> Methods => new()
    {
        new GradientNormRegularization(0.4),
        Full,
        Full with { MeanVariance = 0.1, Uncentred = true },
        Function with { MeanVariance = 0.1 },
        new StructuredGradientRegularization(new AttackPerturbation(new Fgsm(0.1)), CovarianceForm.Full, 0.5) { MeanVariance = 1 },
        new StructuredGradientRegularization(
            new AttackPerturbation(new Pgd(new Linf(0.1), 3) { Goal = AttackGoal.UntargetedFromPrediction }), CovarianceForm.Function, 0.5)
            { Uncentred = true },
    };

    [Fact]
    public void The_penalties_of_a_linear_softmax_are_its_formulas()
    {
        double[][] rows = [[1, -2, 0.5], [0.3, 0.7, -1], [-0.4, 0.2, 2]];
        double[][] pixels = [[0.1, 0.9, 0.4], [0.6, 0.3, 0.2]];
        int[] labels = [2, 0];
        Classifier classifier = Tiny.Linear(rows);
        TrainingBatch batch = Batch(classifier, Tensor.From([.. pixels.SelectMany(p => p)], [2, 1, 1, 3]), labels, Full);
        double loss = 0, norms = 0, structured = 0;
        double[][] gradients = new double[2][], signs = new double[2][];
        for (int i = 0; i < 2; i++)
        {
            double[] p = Softmax(rows, pixels[i]);
            loss -= Math.Log(p[labels[i]]) / 2;
            // ∇ log p_y = w_y − Σ_k p_k w_k
            gradients[i] = [.. Enumerable.Range(0, 3).Select(j => rows[labels[i]][j] - Enumerable.Range(0, 3).Sum(k => p[k] * rows[k][j]))];
            int predicted = Array.IndexOf(p, p.Max());
            signs[i] = [.. Enumerable.Range(0, 3).Select(j => (double)-Math.Sign(rows[predicted][j] - Enumerable.Range(0, 3).Sum(k => p[k] * rows[k][j])))];
        }
        foreach (double[] g in gradients)
        {
            norms += g.Sum(x => x * x) / 2;
            structured += signs.Sum(sign => Math.Pow(sign.Zip(g, (a, b) => a * b).Sum(), 2)) / 2 / 2;
        }
        Assert.Equal(loss + (0.4 / 2 * norms), new GradientNormRegularization(0.4).Prepare(batch).Evaluate().Value.Item(), 1e-12);
        Assert.Equal(loss + (0.8 / 2 * structured), Full.Prepare(batch).Evaluate().Value.Item(), 1e-12);
    }

    [Fact]
    public void The_direct_form_is_the_form_in_logits()
    {
        Classifier classifier = Tiny.Convolutional(4);
        classifier.Network.Eval();
        Tensor images = Tiny.Random(classifier, 5);
        int[] labels = [0, 2, 1, 1, 0];
        TrainingBatch batch = Batch(classifier, images, labels, Full);
        double[] sigma = CovarianceForm.Full.Estimate(Signs.Perturb(batch, default)).ToDoubles();
        var x = new Variable(images, requiresGradient: true);
        Variable logits = classifier.Logits(x);
        double[] p = Op.Softmax(logits).Value.ToDoubles();
        double[][][] gradients = [.. Enumerable.Range(0, 3).Select(k =>
            Gradient.Of(Op.Sum(Op.Slice(logits, 1, k, 1)), x).Value.ToDoubles().Chunk(32).ToArray())];
        double omega = 0;
        for (int i = 0; i < 5; i++)
        {
            // ∇z_y − ⟨∇z⟩, ⟨∇z⟩ = Σ_k p_k ∇z_k
            double[] d = [.. Enumerable.Range(0, 32).Select(j =>
                gradients[labels[i]][i][j] - Enumerable.Range(0, 3).Sum(k => p[(i * 3) + k] * gradients[k][i][j]))];
            for (int a = 0; a < 32; a++)
            {
                for (int b = 0; b < 32; b++)
                    omega += d[a] * sigma[(a * 32) + b] * d[b] / 2 / 5;
            }
        }
        double entropy = Op.CrossEntropy(logits, Tiny.Labels(labels)).Item();
        double direct = (Full.Prepare(batch).Evaluate().Value.Item() - entropy) / 0.8;
        Assert.True(omega > 0.01);
        Assert.Equal(omega, direct, 1e-12 * omega);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_gradient_of_the_weights_is_the_slope_of_the_loss(TrainingMethod method)
    {
        Classifier classifier = Golden.GoldenNetwork.Classifier(new Tanh());
        TrainingBatch batch = Batch(classifier, Golden.GoldenNetwork.Images, [1, 0, 2, 3, 4, 1], method);
        Objective objective = method.Prepare(batch);
        IReadOnlyList<Parameter> parameters = classifier.Network.Parameters;
        Variable[] gradients = Gradient.Of(objective.Evaluate().Value, parameters);
        var random = new RandomStream(9);
        for (int trial = 0; trial < 3; trial++)
        {
            Tensor[] directions = [.. parameters.Select(parameter => random.Normal(parameter.Shape, type: DType.Float64))];
            double slope = gradients.Zip(directions, (g, d) => (g.Value * d).Sum().Item()).Sum();
            const double Step = 1e-5;
            double difference = (After(Step) - After(-Step)) / (2 * Step);
            Assert.Equal(slope, difference, 1e-6 * Math.Max(1, Math.Abs(slope)));

            double After(double step)
            {
                Tensor[] before = [.. parameters.Select(parameter => parameter.Value + 0)];
                foreach ((Parameter parameter, Tensor direction) in parameters.Zip(directions))
                    parameter.Value.Assign(parameter.Value + (direction * step));
                double loss = objective.Evaluate().Value.Item();
                foreach ((Parameter parameter, Tensor value) in parameters.Zip(before))
                    parameter.Value.Assign(value);
                return loss;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Evaluating_again_changes_nothing_and_one_image_is_enough(TrainingMethod method)
    {
        Classifier classifier = Golden.GoldenNetwork.Classifier();
        TrainingBatch batch = Batch(classifier, Golden.GoldenNetwork.Images.Slice(0, 0, 1), [3], method);
        Objective objective = method.Prepare(batch);
        TrainingLoss first = objective.Evaluate(), second = objective.Evaluate();
        Assert.Equal(first.Value.Item(), second.Value.Item());
        Assert.Equal<Shape>([1, 5], first.Logits.Shape);
        Assert.All(batch.State.StateDict().Values, tensor => Assert.All(tensor.ToDoubles(), value => Assert.Equal(0, value)));
        double natural = new NaturalTraining().Prepare(batch).Evaluate().Value.Item();
        Assert.NotEqual(natural, first.Value.Item(), 1e-6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Moments_are_exponential_averages_that_begin_with_the_first_batch(bool uncentred)
    {
        var method = new StructuredGradientRegularization(new LossGradientPerturbation(), CovarianceForm.Full, 1)
        {
            Decay = 0.25,
            Uncentred = uncentred,
            UpdateInterval = 2,
        };
        Classifier classifier = Tiny.Convolutional(4);
        classifier.Network.Eval();
        MethodState state = method.Begin(classifier, new RandomStream(1));
        Assert.Equal(uncentred ? ["covariance", "mean"] : ["covariance"], state.StateDict().Keys);
        double[] expected = new double[32 * 32], mean = new double[32];
        for (int step = 0; step < 6; step++)
        {
            TrainingBatch batch = Batch(classifier, Tiny.Random(classifier, 4, (ulong)step), [0, 1, 2, 0], method) with { Step = step, State = state };
            Objective objective = method.Prepare(batch);
            if (step % 2 == 0)
            {
                double[][] xi = [.. method.Perturbation.Perturb(batch, default).ToDoubles().Chunk(32)];
                double rate = step == 0 ? 1 : 0.25;
                for (int a = 0; a < expected.Length; a++)
                    expected[a] = ((1 - rate) * expected[a]) + (rate * xi.Average(row => row[a / 32] * row[a % 32]));
                for (int a = 0; a < 32; a++)
                    mean[a] = ((1 - rate) * mean[a]) + (rate * xi.Average(row => row[a]));
            }
            Assert.Equal(step % 2 == 0, objective.AfterUpdate is not null);
            objective.AfterUpdate?.Invoke();
            Assert.Equal(expected, state.StateDict()["covariance"].ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-12);
            if (uncentred)
                Assert.Equal(mean, state.StateDict()["mean"].ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-12);
        }
    }

    [Fact]
    public void The_standard_variance_makes_the_penalty_independent_of_the_size_of_perturbations()
    {
        Classifier classifier = Golden.GoldenNetwork.Classifier();
        double Penalty(StructuredGradientRegularization method)
        {
            TrainingBatch batch = Batch(classifier, Golden.GoldenNetwork.Images, [1, 0, 2, 3, 4, 1], method);
            return method.Prepare(batch).Evaluate().Value.Item() - new NaturalTraining().Prepare(batch).Evaluate().Value.Item();
        }
        foreach (CovarianceForm form in new[] { CovarianceForm.Full, CovarianceForm.Function })
        {
            var gradients = new StructuredGradientRegularization(new LossGradientPerturbation(), form, 1);
            var signs = gradients with { Perturbation = Signs };
            double one = Penalty(signs with { MeanVariance = 1 });
            // signs have the variance 1 as they are
            Assert.Equal(one, Penalty(signs), 1e-12);
            Assert.Equal(0.07 * one, Penalty(signs with { MeanVariance = 0.07 }), 1e-12);
            double variance = form.MeanVariance(form.Estimate(gradients.Perturbation.Perturb(
                Batch(classifier, Golden.GoldenNetwork.Images, [1, 0, 2, 3, 4, 1], gradients), default)));
            Assert.Equal(Penalty(gradients) / variance, Penalty(gradients with { MeanVariance = 1 }), 1e-11);
        }
        // a covariance of nothing is no penalty, and not NaN
        Assert.Equal(0, Penalty(Full with { Perturbation = new AttackPerturbation(new Fgsm(0)), MeanVariance = 1 }), 1e-12);
    }

    [Fact]
    public void A_resumed_run_has_the_weights_of_an_unbroken_one()
    {
        var method = Function with { Perturbation = Signs, MeanVariance = 0.05, Uncentred = true, UpdateInterval = 3 };
        double[] Run(bool broken)
        {
            Classifier classifier = Synthetic.Classifier();
            MethodState state = method.Begin(classifier, new RandomStream(1));
            ImageSet data = Synthetic.Data(60, 1);
            var optimizer = new Adam(classifier.Network.Parameters, 0.02);
            for (int step = 0; step < 6; step++)
            {
                if (step == 4 && broken)
                {
                    MethodState saved = state;
                    state = method.Begin(classifier, new RandomStream(1));
                    state.LoadStateDict(saved.StateDict());
                }
                (Tensor images, Tensor labels) = data.Batch(step * 10, 10);
                Objective objective = method.Prepare(
                    new TrainingBatch(classifier, images, labels, new RandomStream(2).Fork(step), 0) { Step = step, State = state });
                optimizer.Step(Gradient.Of(objective.Evaluate().Value, optimizer.Parameters));
                objective.AfterUpdate?.Invoke();
            }
            return Tests.Methods.Weights(classifier);
        }
        Assert.Equal(Run(broken: false), Run(broken: true));
    }

    [Fact]
    public void Training_with_a_penalty_flattens_the_loss()
    {
        Classifier natural = Synthetic.Classifier(), norm = Synthetic.Classifier(), structured = Synthetic.Classifier();
        Synthetic.Train(natural, new NaturalTraining(), 10);
        Synthetic.Train(norm, new GradientNormRegularization(1), 10);
        Synthetic.Train(structured, Full with { MeanVariance = 0.1, Weight = 1 }, 10);
        ImageSet test = Synthetic.Data(300, 99);
        double Attacked(Classifier classifier) =>
            Evaluation.UnderAttack(classifier, new Fgsm(Synthetic.Epsilon), test, new RandomStream(1)).Accuracy.Value;
        double before = Attacked(natural);
        Assert.True(Attacked(norm) > before + 0.3, $"{before}, {Attacked(norm)}");
        Assert.True(Attacked(structured) > before + 0.3, $"{before}, {Attacked(structured)}");
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientNormRegularization(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Full with { Weight = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => Full with { Decay = 1.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Full with { UpdateInterval = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Full with { MeanVariance = 0 });
        Classifier classifier = Synthetic.Classifier();
        (Tensor images, Tensor labels) = Synthetic.Data(2, 1).Batch(0, 2);
        ArgumentException stateless = Assert.Throws<ArgumentException>(
            () => Full.Prepare(new TrainingBatch(classifier, images, labels, new RandomStream(1), 0)));
        Assert.Contains("Begin", stateless.Message, StringComparison.Ordinal);
    }

    private static TrainingBatch Batch(Classifier classifier, Tensor images, int[] labels, TrainingMethod method) =>
        new(classifier, images, Tiny.Labels(labels), new RandomStream(3), 0) { State = method.Begin(classifier, new RandomStream(1)) };

    private static double[] Softmax(double[][] rows, double[] x)
    {
        double[] powers = [.. rows.Select(row => Math.Exp(row.Zip(x, (w, v) => w * v).Sum()))];
        return [.. powers.Select(power => power / powers.Sum())];
    }
}
