using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>Both losses of calibrated training against sums written out, and what a step may change.</summary>
public class CalibratedTrainingTests
{
    private const double Beta = 2.5, MaskBeta = 0.4;

    [Theory]
    [InlineData(true, true, 4)]
    [InlineData(true, true, 1)]
    [InlineData(false, false, 4)]
    [InlineData(true, false, 4)]
    [InlineData(false, true, 4)]
    public void The_classifiers_loss_is_that_of_equation_13(bool weighted, bool masked, int count)
    {
        var setting = new Setting(count) { Weighted = weighted, Masked = masked };
        TrainingLoss loss = setting.Prepare().Evaluate();
        Assert.Equal(setting.ExpectedLossOfClassifier(), loss.Value.Item(), 1e-12);
        Assert.Equal([count, 3], loss.Logits.Shape);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public void The_gradient_of_the_classifiers_loss_flows_through_weight_and_natural_distribution(bool weighted, bool masked)
    {
        var setting = new Setting(4) { Weighted = weighted, Masked = masked };
        Objective objective = setting.Prepare();
        Variable[] gradients = Gradient.Of(objective.Evaluate().Value, setting.Classifier.Network.Parameters);
        AssertSlopes(setting.Classifier.Network.Parameters, gradients.Select(g => g.Value), setting.ExpectedLossOfClassifier);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1)]
    public void The_mask_network_descends_the_gradient_of_equation_14(int count)
    {
        var setting = new Setting(count);
        Objective objective = setting.Prepare();
        double[][] before = Numbers(setting.Mask.Parameters), classifier = Numbers(setting.Classifier.Network.Parameters);
        // the classifier's update comes first: L_g is about the weights that it leaves
        foreach (Parameter parameter in setting.Classifier.Network.Parameters)
            parameter.Value.Assign(parameter.Value * 0.9);
        double[][] updated = Numbers(setting.Classifier.Network.Parameters);
        Assert.NotEqual(classifier, updated);
        objective.AfterUpdate!();
        Assert.Equal(updated, Numbers(setting.Classifier.Network.Parameters));
        // SGD with rate 1 moves by the gradient itself
        double[][] after = Numbers(setting.Mask.Parameters);
        Tensor[] gradients = [.. setting.Mask.Parameters.Select((p, i) => Tensor.From([.. before[i].Zip(after[i], (b, a) => b - a)], p.Shape))];
        foreach ((int i, Parameter parameter) in setting.Mask.Parameters.Index())
            parameter.Value.Assign(Tensor.From(before[i], parameter.Shape));
        AssertSlopes(setting.Mask.Parameters, gradients, setting.ExpectedLossOfMask);
    }

    [Fact]
    public void Evaluating_the_loss_changes_neither_network_and_gives_the_same_again()
    {
        var setting = new Setting(4);
        Objective objective = setting.Prepare();
        double[][] mask = [.. setting.Mask.StateDict().Values.Select(t => t.ToDoubles())];
        double first = objective.Evaluate().Value.Item();
        Assert.Equal(first, objective.Evaluate().Value.Item());
        Assert.Equal(mask, setting.Mask.StateDict().Values.Select(t => t.ToDoubles()));
    }

    [Fact]
    public void Ablations_have_neither_a_mask_network_nor_a_second_step()
    {
        var setting = new Setting(4) { Masked = false };
        Assert.Same(MethodState.None, setting.Method.Begin(setting.Classifier, new RandomStream(1)));
        Assert.Null(setting.Prepare().AfterUpdate);
    }

    [Fact]
    public void The_mask_networks_rate_follows_the_schedule()
    {
        double[][] whole = Moved(1), half = Moved(0.5), none = Moved(0);
        Assert.All(none.SelectMany(x => x), x => Assert.Equal(0, x));
        Assert.All(whole.Zip(half), pair => Assert.All(pair.First.Zip(pair.Second), x => Assert.Equal(x.First, 2 * x.Second, 1e-12)));
        Assert.Contains(whole.SelectMany(x => x), x => x != 0);

        static double[][] Moved(double factor)
        {
            var setting = new Setting(4) { LearningRateFactor = factor };
            Objective objective = setting.Prepare();
            double[][] before = Numbers(setting.Mask.Parameters);
            objective.AfterUpdate!();
            return [.. Numbers(setting.Mask.Parameters).Zip(before, (a, b) => a.Zip(b, (x, y) => x - y).ToArray())];
        }
    }

    [Fact]
    public void A_saved_state_goes_on_with_the_same_bits()
    {
        (double[] unbroken, _) = Run(3, null, null);
        (_, Dictionary<string, Tensor> saved) = Run(2, null, null);
        (double[] resumed, _) = Run(1, saved, 2);
        Assert.Equal(unbroken, resumed);
        Assert.All(["mask.0.weight", "mask.7.bias", "mask-optimizer.step", "mask-optimizer.exp_avg_sq.0"], name => Assert.Contains(name, saved.Keys));

        static (double[] Weights, Dictionary<string, Tensor> Saved) Run(int steps, Dictionary<string, Tensor>? saved, int? first)
        {
            Classifier classifier = Tiny.Convolutional(seed: first is null ? 1u : 9u, DType.Float32);
            var method = new CalibratedTraining(new Pgd(new Linf(0.2), 3)) { MaskDesign = SmallMasks };
            MethodState state = method.Begin(classifier, new RandomStream(first is null ? 3u : 8u));
            var optimizer = new Adam(classifier.Network.Parameters);
            var everything = new Dictionary<string, Tensor>();
            Add("f.", classifier.Network.StateDict());
            Add("o.", optimizer.StateDict());
            if (saved is not null)
            {
                classifier.Network.LoadStateDict(Part("f."));
                optimizer.LoadStateDict(Part("o."));
                state.LoadStateDict(saved.Where(x => x.Key.StartsWith("mask", StringComparison.Ordinal)).ToDictionary());
            }
            Tensor images = Tiny.Random(classifier, 4), labels = Tiny.Labels(0, 1, 2, 0);
            for (int step = first ?? 0; step < (first ?? 0) + steps; step++)
            {
                var batch = new TrainingBatch(classifier, images, labels, new RandomStream(5).Fork(step), 0) { Step = step, State = state };
                Objective objective = method.Prepare(batch);
                optimizer.Step(Gradient.Of(objective.Evaluate().Value, optimizer.Parameters));
                objective.AfterUpdate!();
            }
            Add("", state.StateDict());
            return ([.. everything.OrderBy(x => x.Key, StringComparer.Ordinal).SelectMany(x => x.Value.ToDoubles())], everything);

            void Add(string prefix, IReadOnlyDictionary<string, Tensor> tensors)
            {
                foreach ((string name, Tensor tensor) in tensors)
                    everything[prefix + name] = tensor;
            }

            Dictionary<string, Tensor> Part(string prefix) => saved!.Where(x => x.Key.StartsWith(prefix, StringComparison.Ordinal))
                .ToDictionary(x => x.Key[prefix.Length..], x => x.Value);
        }
    }

    [Fact]
    public void A_trainer_gives_access_to_the_mask_network_it_trains()
    {
        Classifier classifier = Synthetic.Classifier();
        var method = new CalibratedTraining(new Pgd(new Linf(0.1), 1)) { MaskDesign = SmallMasks };
        var trainer = new Trainer(classifier, method, new Adam(classifier.Network.Parameters), new TrainerOptions(), new RandomStream(1));
        Module mask = Assert.IsType<CalibratedState>(trainer.MethodState).Mask;
        double[][] before = Numbers(mask.Parameters);
        trainer.Run(Synthetic.Data(20, 1));
        Assert.NotEqual(before, Numbers(mask.Parameters));
        Assert.Contains("method.mask.0.weight", trainer.StateDict().Keys);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Perturbations_leave_the_pixel_range_only_on_request(bool clip)
    {
        Classifier classifier = Tiny.Convolutional();
        var seen = new Seen();
        var method = new CalibratedTraining(new Pgd(new Linf(0.3), 3)) { ClipPixels = clip, MaskDesign = new("seen", (_, _) => seen) };
        Tensor images = Tensor.Zeros([2, .. Tiny.Images], DType.Float64);
        method.Prepare(new TrainingBatch(classifier, images, Tiny.Labels(0, 1), new RandomStream(1), 0)
        {
            State = method.Begin(classifier, new RandomStream(1)),
        });
        double[] pixels = seen.Images!.ToDoubles();
        Assert.InRange(pixels.Min(), clip ? 0 : -0.3, clip ? 0 : -0.2);
        Assert.InRange(pixels.Max(), 0.2, 0.3);
    }

    [Fact]
    public void The_attack_can_climb_the_divergence_from_the_natural_distribution()
    {
        Classifier classifier = Tiny.Convolutional();
        Tensor images = Tiny.Random(classifier, 4), labels = Tiny.Labels(0, 1, 2, 0);
        var attack = new Pgd(new Linf(0.2), 3) { ReturnBest = false };
        var seen = new Seen();
        var method = new CalibratedTraining(attack) { AttacksDivergence = true, CraftInTrainingMode = false, MaskDesign = new("seen", (_, _) => seen) };
        using IDisposable mode = classifier.InMode(training: false);
        Tensor natural = classifier.Logits(images).Value;
        Tensor expected = (attack with { Loss = AttackLoss.KlDivergence(natural) })
            .Perturb(classifier, images, labels, new RandomStream(4).Fork("attack"));
        method.Prepare(new TrainingBatch(classifier, images, labels, new RandomStream(4), 0) { State = method.Begin(classifier, new RandomStream(1)) });
        Assert.Equal(expected.ToDoubles(), seen.Images!.ToDoubles());
        Assert.Equal("CATkl", method.Name);
    }

    [Fact]
    public void Masks_are_drawn_in_evaluation_mode_and_weaken_perturbations()
    {
        var mask = MaskNetworks.Residual(new Initializer(new RandomStream(1), DType.Float64), 2, 2);
        Tensor natural = new RandomStream(2).Uniform([3, 2, 8, 8], 0, 1, DType.Float64), adversarial = new RandomStream(3).Uniform([3, 2, 8, 8], 0, 1, DType.Float64);
        double[][] before = [.. mask.StateDict().Values.Select(t => t.ToDoubles())];
        CalibratedImages images = CalibratedImages.Of(mask, natural, adversarial);
        Assert.True(mask.IsTraining);
        Assert.Equal(before, mask.StateDict().Values.Select(t => t.ToDoubles()));
        double[] x = natural.ToDoubles(), a = adversarial.ToDoubles(), m = images.Mask.ToDoubles(), c = images.Calibrated.ToDoubles();
        Assert.All(m, value => Assert.InRange(value, 0, 1));
        for (int i = 0; i < x.Length; i++)
            Assert.Equal(x[i] + (m[i] * (a[i] - x[i])), c[i], 1e-15);
    }

    [Fact]
    public void Training_without_the_state_of_the_mask_is_refused()
    {
        Classifier classifier = Tiny.Convolutional();
        var batch = new TrainingBatch(classifier, Tiny.Random(classifier, 2), Tiny.Labels(0, 1), new RandomStream(1), 0);
        var error = Assert.Throws<ArgumentException>(() => new CalibratedTraining(new Pgd(new Linf(0.1), 1)).Prepare(batch));
        Assert.Contains("give the batch the state that Begin made", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, double.NaN)]
    public void Weights_of_losses_are_not_negative(double beta, double maskBeta) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new CalibratedTraining(new Fgsm(0.1)) { Beta = beta, MaskBeta = maskBeta });

    [Fact]
    public void A_mask_network_that_diverges_ends_training()
    {
        var setting = new Setting(4);
        Objective objective = setting.Prepare();
        foreach (Parameter parameter in setting.Classifier.Network.Parameters)
            parameter.Value.Assign(parameter.Value * double.NaN);
        Assert.Contains("mask network", Assert.Throws<DivergenceException>(() => objective.AfterUpdate!()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "CATcent")]
    [InlineData(false, "CATcw")]
    public void A_small_set_is_learned_by_heart_and_under_attack(bool cent, string name)
    {
        Classifier classifier = Synthetic.Classifier();
        ImageSet data = Synthetic.Data(64, 1);
        var threat = new Linf(Synthetic.Epsilon);
        var method = new CalibratedTraining(cent ? new Pgd(threat, 5) : new CarliniWagner(threat, 5)) { MaskBeta = 0.05, MaskDesign = SmallMasks };
        Assert.Equal(name, method.Name);
        Synthetic.Train(classifier, method, 60, data);
        double robust = Evaluation.UnderAttack(classifier, new Pgd(threat, 10), data, new RandomStream(1)).Accuracy.Value;
        Classifier natural = Synthetic.Classifier();
        Synthetic.Train(natural, new NaturalTraining(), 60, data);
        double baseline = Evaluation.UnderAttack(natural, new Pgd(threat, 10), data, new RandomStream(1)).Accuracy.Value;
        Assert.True(robust > 0.7 && baseline < 0.5, $"{name} {robust}, natural {baseline}");
    }

    private static MaskDesign SmallMasks => new("small", SmallMask);

    private static Sequential SmallMask(Classifier classifier, RandomStream random) =>
        MaskNetworks.Convolutional(new Initializer(random, classifier.DType), classifier.ImageShape[0], 3, 4);

    private static double[][] Numbers(IEnumerable<Parameter> parameters) => [.. parameters.Select(p => p.Value.ToDoubles())];

    /// <summary>Central differences of a function of the weights, along one random direction for each of them.</summary>
    private static void AssertSlopes(IReadOnlyList<Parameter> parameters, IEnumerable<Tensor> gradients, Func<double> loss)
    {
        const double step = 1e-6;
        foreach ((int i, Tensor gradient) in gradients.Index())
        {
            double[] origin = parameters[i].Value.ToDoubles(), g = gradient.ToDoubles();
            double[] direction = new RandomStream(11).Fork(i).Normal([origin.Length], type: DType.Float64).ToDoubles();
            double slope = (At(step) - At(-step)) / (2 * step);
            At(0);
            Assert.Equal(slope, g.Zip(direction, (a, b) => a * b).Sum(), 1e-6 * Math.Max(1, Math.Abs(slope)));
            Assert.Contains(g, x => x != 0);

            double At(double t)
            {
                parameters[i].Value.Assign(Tensor.From([.. origin.Zip(direction, (x, d) => x + (t * d))], parameters[i].Shape));
                return loss();
            }
        }
    }

    /// <summary>A classifier, a mask network and images with fixed perturbations; and the paper's sums in plain loops.</summary>
    private sealed class Setting
    {
        private readonly Tensor _images;
        private readonly Tensor _adversarial;
        private readonly int[] _labels;

        public Setting(int count)
        {
            _images = Tiny.Random(Classifier, count);
            _adversarial = Tiny.Random(Classifier, count, seed: 8);
            _labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];
            Mask = SmallMask(Classifier, new RandomStream(6));
        }

        public bool Weighted { get; init; } = true;

        public bool Masked { get; init; } = true;

        public double LearningRateFactor { get; init; } = 1;

        public Classifier Classifier { get; } = Tiny.Convolutional();

        public Module Mask { get; }

        public CalibratedTraining Method => new(new Given(_adversarial))
        {
            Beta = Beta,
            MaskBeta = MaskBeta,
            WeightsCrossEntropy = Weighted,
            LearnsMask = Masked,
            MaskDesign = new("given", (_, _) => Mask),
            MaskOptimizer = new("plain", 1, (parameters, rate) => new Sgd(parameters, rate)),
        };

        public Objective Prepare() => Method.Prepare(
            new TrainingBatch(Classifier, _images, Tensor.From(_labels, [_labels.Length]), new RandomStream(1), 0)
            {
                State = Method.Begin(Classifier, new RandomStream(1)),
                LearningRateFactor = LearningRateFactor,
            });

        public double ExpectedLossOfClassifier()
        {
            double[][] natural = Probabilities(_images), perturbed = Probabilities(Calibrated());
            double sum = 0;
            for (int i = 0; i < natural.Length; i++)
            {
                double p = natural[i][_labels[i]];
                sum += (Weighted ? 1.0000001 - p : 1) * -Math.Log(p);
                sum += Beta * Divergence(natural[i], perturbed[i]);
            }
            return sum / natural.Length;
        }

        public double ExpectedLossOfMask()
        {
            double[][] adversarial = Probabilities(_adversarial), perturbed = Probabilities(Calibrated());
            double sum = 0;
            for (int i = 0; i < adversarial.Length; i++)
                sum += Divergence(adversarial[i], perturbed[i]) - (MaskBeta * Math.Log(perturbed[i][_labels[i]]));
            return sum / adversarial.Length;
        }

        private Tensor Calibrated()
        {
            if (!Masked)
                return _adversarial;
            double[] x = _images.ToDoubles(), a = _adversarial.ToDoubles(), m = Mask.Forward(_adversarial).Value.ToDoubles();
            return Tensor.From([.. x.Select((pixel, i) => pixel + (m[i] * (a[i] - pixel)))], _images.Shape);
        }

        private double[][] Probabilities(Tensor images) => [.. Classifier.Logits(images).Value.ToDoubles().Chunk(3).Select(row =>
        {
            double total = row.Sum(Math.Exp);
            return row.Select(z => Math.Exp(z) / total).ToArray();
        })];

        private static double Divergence(double[] p, double[] q) => p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum();
    }

    /// <summary>Answers with given images.</summary>
    private sealed record Given(Tensor Answer) : GradientAttack(new Linf(1), 1, 1)
    {
        public override string Name => "given";

        protected internal override Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation) => Answer;
    }

    /// <summary>Keeps what it was asked about, and draws masks of ones.</summary>
    private sealed class Seen : Module
    {
        public Tensor? Images { get; private set; }

        public override Variable Forward(Variable x)
        {
            Images = x.Value;
            return x.Value.Like(1);
        }
    }
}
