using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>Clipping, averaging and weight perturbation against plain formulas, all in double.</summary>
public class TrainerOptionsTests
{
    private const int Count = 12, Pixels = 5, Classes = 3;

    private static readonly double[] Images = new RandomStream(3).Uniform([Count, Pixels]).To(DType.Float64).ToDoubles();

    private static readonly int[] Labels = [.. Enumerable.Range(0, Count).Select(i => i % Classes)];

    // of which all are one batch, so that the order does not matter
    private static readonly ImageSet Data =
        ImageSet.FromFloats([1, 1, Pixels], Images.Select(x => (float)x).ToArray(), Labels);

    [Fact]
    public void A_weight_perturbation_is_that_of_the_plain_formula()
    {
        const double Gamma = 0.1, Rate = 0.5;
        Classifier classifier = Linear();
        (double[] w, double[] b) = Weights(classifier);
        (double[] gradient, _) = Slope(w, b);
        double share = Gamma * Norm(w) / Norm(gradient);
        (double[] perturbed, double[] perturbedBias) = Slope([.. w.Zip(gradient, (x, g) => x + (share * g))], b);

        EpochMetrics epoch = Step(classifier, Rate, new TrainerOptions { WeightPerturbation = new WeightPerturbation { Gamma = Gamma } });
        (double[] after, double[] biasAfter) = Weights(classifier);
        AssertClose(w.Zip(perturbed, (x, g) => x - (Rate * g)), after);
        AssertClose(b.Zip(perturbedBias, (x, g) => x - (Rate * g)), biasAfter);
        Assert.Equal(Loss([.. w.Zip(gradient, (x, g) => x + (share * g))], b), epoch.Loss, 1e-12);
    }

    [Fact]
    public void A_perturbation_begins_at_its_epoch()
    {
        Classifier plain = Linear(), later = Linear();
        Step(plain, 0.5, new TrainerOptions());
        Step(later, 0.5, new TrainerOptions { WeightPerturbation = new WeightPerturbation { FromEpoch = 1 } });
        Assert.Equal(Weights(plain).Weight, Weights(later).Weight);
        Classifier second = Linear();
        Step(second, 0.5, new TrainerOptions { Epochs = 2, WeightPerturbation = new WeightPerturbation { FromEpoch = 1 } });
        Step(plain, 0.5, new TrainerOptions());
        Assert.NotEqual(Weights(plain).Weight, Weights(second).Weight);
    }

    [Fact]
    public void Perturbed_weights_come_back_bit_for_bit_and_statistics_are_those_of_the_pass_that_counts()
    {
        var perturbation = new WeightPerturbation { Gamma = 0.3 };
        Classifier trained = Tiny.Convolutional(type: DType.Float32), expected = Tiny.Convolutional(type: DType.Float32);
        ImageSet data = ImageSet.FromFloats(Tiny.Images, Tiny.Random(trained, 6).ToArray<float>(), [0, 1, 2, 0, 1, 2]);
        double[] before = All(trained.Network.Parameters.Select(p => p.Value));
        // a rate of 0 moves nothing, so that the weights are those that were set back
        new Trainer(trained, new NaturalTraining(), new Sgd(trained.Network.Parameters, 0), new TrainerOptions { WeightPerturbation = perturbation }, new RandomStream(1))
            .Run(data);
        Assert.Equal(before, All(trained.Network.Parameters.Select(p => p.Value)));

        int[] order = new RandomStream(1).Fork(0).Fork("shuffle").Permutation(6);
        (Tensor images, Tensor labels) = data.Batch(order);
        Variable[] gradients = Gradient.Of(Op.CrossEntropy(expected.Logits(images), labels), expected.Network.Parameters);
        Module fresh = Tiny.Convolutional(type: DType.Float32).Network;
        var again = new Classifier(fresh, Tiny.Images, 3);
        for (int i = 0; i < gradients.Length; i++)
        {
            Tensor weight = fresh.Parameters[i].Value;
            if (weight.Shape.Rank > 1)
                weight.Assign(weight + (gradients[i].Value * (0.3 * Norm(weight.ToDoubles()) / Norm(gradients[i].Value.ToDoubles()))));
        }
        again.Logits(images);
        double[] once = All(fresh.NamedBuffers().Select(named => named.Buffer)), actual = All(trained.Network.NamedBuffers().Select(named => named.Buffer));
        for (int i = 0; i < once.Length; i++)
            Assert.Equal(once[i], actual[i], 1e-5);
    }

    [Fact]
    public void A_perturbation_of_nothing_changes_nothing()
    {
        Classifier plain = Tiny.Convolutional(), perturbed = Tiny.Convolutional();
        ImageSet data = ImageSet.FromFloats(Tiny.Images, Tiny.Random(plain, 6).To(DType.Float32).ToArray<float>(), [0, 1, 2, 0, 1, 2]);
        var options = new TrainerOptions { Epochs = 3, BatchSize = 4 };
        Run(plain, options);
        Run(perturbed, options with { WeightPerturbation = new WeightPerturbation { Gamma = 0 } });
        Assert.Equal(All(plain.Network.StateDict().Values), All(perturbed.Network.StateDict().Values));

        void Run(Classifier classifier, TrainerOptions how) =>
            new Trainer(classifier, new NaturalTraining(), new Adam(classifier.Network.Parameters), how, new RandomStream(1)).Run(data);
    }

    [Fact]
    public void Clipped_gradients_are_those_of_the_plain_formula()
    {
        Classifier free = Linear(), clipped = Linear();
        (double[] w, double[] b) = Weights(free);
        (double[] gradient, double[] biasGradient) = Slope(w, b);
        double norm = Norm([.. gradient, .. biasGradient]), largest = norm / 4;
        Step(free, 1, new TrainerOptions { GradientClip = norm * 2 });
        AssertClose(w.Zip(gradient, (x, g) => x - g), Weights(free).Weight);
        Step(clipped, 1, new TrainerOptions { GradientClip = largest });
        AssertClose(w.Zip(gradient, (x, g) => x - (g * largest / (norm + 1e-6))), Weights(clipped).Weight);
        AssertClose(b.Zip(biasGradient, (x, g) => x - (g * largest / (norm + 1e-6))), Weights(clipped).Bias);
    }

    [Fact]
    public void Averages_are_those_of_the_plain_formula()
    {
        const double Decay = 0.3;
        Classifier classifier = Linear();
        var options = new TrainerOptions { Epochs = 4, BatchSize = 5, AveragingDecay = Decay };
        double[] average = Weights(classifier).Weight;
        int t = 0;
        var progress = new Listener<TrainingStep>(_ =>
        {
            double d = Math.Min(Decay, (1.0 + t) / (10.0 + t++));
            average = [.. average.Zip(Weights(classifier).Weight, (mean, w) => (d * mean) + ((1 - d) * w))];
        });
        var trainer = new Trainer(classifier, new NaturalTraining(), new Sgd(classifier.Network.Parameters, 0.5), options, new RandomStream(1));
        trainer.Run(Data, progress: progress);
        Assert.Equal(12, t);
        Assert.Equal(FinalWeights.Averaged, trainer.FinalState.Kind);
        Assert.Equal(3, trainer.FinalState.Epoch);
        AssertClose(average, trainer.FinalState.Tensors["1.weight"].ToDoubles());
        Assert.NotEqual(average, Weights(classifier).Weight);
    }

    [Fact]
    public void Averages_keep_the_running_statistics_of_the_network()
    {
        Classifier classifier = Tiny.Convolutional();
        ImageSet data = ImageSet.FromFloats(Tiny.Images, Tiny.Random(classifier, 6).To(DType.Float32).ToArray<float>(), [0, 1, 2, 0, 1, 2]);
        var trainer = new Trainer(
            classifier, new NaturalTraining(), new Adam(classifier.Network.Parameters), new TrainerOptions { AveragingDecay = 0.9 }, new RandomStream(1));
        trainer.Run(data);
        Assert.Equal(classifier.Network.StateDict().Keys, trainer.FinalState.Tensors.Keys);
        Assert.Same(classifier.Network.StateDict()["1.running_mean"], trainer.FinalState.Tensors["1.running_mean"]);
        Assert.NotEqual(classifier.Network.StateDict()["1.weight"].ToDoubles(), trainer.FinalState.Tensors["1.weight"].ToDoubles());
    }

    [Fact]
    public void Options_outside_their_ranges_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainerOptions { GradientClip = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainerOptions { GradientClip = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainerOptions { AveragingDecay = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainerOptions { AveragingDecay = -0.1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightPerturbation { Gamma = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightPerturbation { FromEpoch = double.NaN });
        Assert.Throws<ArgumentException>(() => new Selection(Data, new Fgsm(0.1), " "));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Selection(Data, new Fgsm(0.1), "held out") { Every = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Selection(Data, new Fgsm(0.1), "held out") { Patience = 0 });
    }

    private static Classifier Linear()
    {
        var layer = new Linear(new Initializer(new RandomStream(4), DType.Float64), Pixels, Classes);
        return new Classifier(new Sequential(new Flatten(), layer), [1, 1, Pixels], Classes);
    }

    private static EpochMetrics Step(Classifier classifier, double rate, TrainerOptions options) =>
        new Trainer(classifier, new NaturalTraining(), new Sgd(classifier.Network.Parameters, rate), options, new RandomStream(1)).Run(Data)[^1];

    private static (double[] Weight, double[] Bias) Weights(Classifier classifier) =>
        (classifier.Network.Parameters[0].Value.ToDoubles(), classifier.Network.Parameters[1].Value.ToDoubles());

    /// <summary>Softmax of W x + b for an image.</summary>
    private static double[] Probabilities(double[] w, double[] b, int image)
    {
        double[] powers = new double[Classes];
        for (int k = 0; k < Classes; k++)
        {
            double z = b[k];
            for (int j = 0; j < Pixels; j++)
                z += w[(k * Pixels) + j] * Images[(image * Pixels) + j];
            powers[k] = Math.Exp(z);
        }
        return [.. powers.Select(power => power / powers.Sum())];
    }

    private static double Loss(double[] w, double[] b) =>
        Enumerable.Range(0, Count).Average(i => -Math.Log(Probabilities(w, b, i)[Labels[i]]));

    /// <summary>The gradient of the mean cross-entropy: (p − one-hot) xᵀ / n.</summary>
    private static (double[] Weight, double[] Bias) Slope(double[] w, double[] b)
    {
        double[] weight = new double[w.Length], bias = new double[b.Length];
        for (int i = 0; i < Count; i++)
        {
            double[] p = Probabilities(w, b, i);
            for (int k = 0; k < Classes; k++)
            {
                double error = (p[k] - (k == Labels[i] ? 1 : 0)) / Count;
                bias[k] += error;
                for (int j = 0; j < Pixels; j++)
                    weight[(k * Pixels) + j] += error * Images[(i * Pixels) + j];
            }
        }
        return (weight, bias);
    }

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(element => element * element));

    private static double[] All(IEnumerable<Tensor> tensors) => [.. tensors.SelectMany(tensor => tensor.ToDoubles())];

    private static void AssertClose(IEnumerable<double> expected, double[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
}
