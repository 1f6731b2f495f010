using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;
using MathNet.Numerics.Distributions;

namespace AdvScratch.Adversarial.Tests;

/// <summary>Estimates against what they should be on average, and what attacks make of them.</summary>
public class GradientEstimateTests
{
    private static readonly double[] Start = [0.5, 0.25, 0.75, 0.7];

    [Fact]
    public void The_gaussian_average_is_the_gradient_of_the_smoothed_loss()
    {
        // two classes, linear: CE = ln(1 + e^(w·x)) with w = w₂ − w₁, so that E ∇CE(x + d) = E[s(w·x + σ‖w‖ t)] w with t ~ N(0, 1)
        double[] w = [-2, 3, 0, 3];
        Classifier classifier = Tiny.Linear([[1, -2, 0, 0], [-1, 1, 0, 3]]);
        const double Sigma = 0.4;
        double margin = w.Zip(Start, (a, b) => a * b).Sum(), spread = Sigma * Math.Sqrt(w.Sum(a => a * a));
        double weight = 0, mass = 0;
        for (double t = -8; t <= 8; t += 0.001)
        {
            weight += Normal.PDF(0, 1, t) / (1 + Math.Exp(-(margin + (spread * t))));
            mass += Normal.PDF(0, 1, t);
        }
        double[] expected = [.. w.Select(a => a * weight / mass)];
        const int Samples = 5000;
        double[] estimate = Estimate(new GaussianAverage(Samples, Sigma), classifier).ToDoubles();
        // the derivative of CE lies in (0, 1): deviation at most ½ |w|, five of them
        Assert.All(expected.Zip(estimate, w), pair => Assert.Equal(pair.First, pair.Second, (2.5 * Math.Abs(pair.Third) / Math.Sqrt(Samples)) + 1e-12));
        double[] exact = Estimate(GradientEstimator.Exact, classifier).ToDoubles();
        Assert.True(Math.Abs(exact[1] - expected[1]) > 0.05, "the test needs noise that changes the gradient");
        Assert.Equal(exact, Estimate(new GaussianAverage(3, 0), classifier).ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Expectation_averages_what_a_randomised_network_draws()
    {
        // the network multiplies its input by 1 or by −0.8 at random: on average the true direction survives, in one pass it flips
        Classifier inner = Tiny.Linear([[1, -2, 0, 0], [-1, 1, 0, 3]], low: -1, high: 2);
        var network = new Flipping(inner.Network);
        var classifier = new Classifier(network, inner.ImageShape, 2, -1, 2);
        const int Passes = 2000;
        double[] found = Estimate(new Expectation(Passes), classifier).ToDoubles();
        double[] one = Slope(inner, 1), other = Slope(inner, -0.8);
        for (int i = 0; i < 4; i++)
            Assert.Equal((0.5 * one[i]) + (0.5 * other[i]), found[i], (5 * 0.5 * Math.Abs(one[i] - other[i]) / Math.Sqrt(Passes)) + 1e-12);
        Assert.Equal(Passes, network.Passes);
    }

    [Fact]
    public void Expectation_goes_through_where_single_passes_wander()
    {
        Classifier inner = Tiny.Linear([[1, -2, 0, 0], [-1, 1, 0, 3]], low: -1, high: 2);
        double Reached(GradientEstimator estimator)
        {
            var attack = new Pgd(new L2(0.3), 10, 0.1) { RandomStart = false, ReturnBest = false, Estimator = estimator };
            var classifier = new Classifier(new Flipping(inner.Network), inner.ImageShape, 2, -1, 2);
            Tensor found = attack.Perturb(classifier, Tensor.From(Start, [1, 1, 1, 4]), Tiny.Labels(0), new RandomStream(1));
            // judged by the network without its randomness
            return Op.CrossEntropy(inner.Logits(found), Tiny.Labels(0)).Value.Item();
        }

        Assert.True(Reached(new Expectation(30)) > Reached(GradientEstimator.Exact) + 0.01);
    }

    [Fact]
    public void An_expectation_over_equal_passes_is_the_gradient()
    {
        Classifier classifier = Tiny.Convolutional(3);
        Tensor images = Tiny.Random(classifier, 5), labels = Tiny.OwnLabels(classifier, images);
        var attack = new Pgd(new L2(0.2), 5);
        AttackResult plain = attack.Run(classifier, images, labels, new RandomStream(1));
        AttackResult averaged = (attack with { Estimator = new Expectation(3) }).Run(classifier, images, labels, new RandomStream(1));
        Assert.Equal(plain.Images.ToDoubles(), averaged.Images.ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Without_momentum_MI_FGSM_is_iterative_FGSM()
    {
        Classifier classifier = Tiny.Convolutional(3);
        Tensor images = Tiny.Random(classifier, 5), labels = Tiny.OwnLabels(classifier, images);
        double[] Found(GradientAttack attack) => attack.Run(classifier, images, labels, new RandomStream(1)).Images.ToDoubles();
        var iterative = new Pgd(new Linf(0.1), 10, 0.01) { RandomStart = false };
        Assert.Equal(Found(iterative), Found(new MomentumFgsm(0.1, momentum: 0)));
        // a first step knows no past
        Assert.Equal(Found(iterative with { Steps = 1, StepSize = 0.1 }), Found(new MomentumFgsm(0.1, 1)));
        Assert.NotEqual(Found(iterative with { ReturnBest = false }), Found(new MomentumFgsm(0.1) { ReturnBest = false }));
    }

    [Fact]
    public void Momentum_forgets_gradients_that_are_zero_or_not_a_number()
    {
        // the derivative at the start is NaN or 0 for one image; the other one is attacked as ever
        foreach (double poison in new[] { double.NaN, 0 })
        {
            Classifier inner = Tiny.Linear([[1, -2, 0, 0], [-1, 1, 0, 3]], low: -1, high: 2);
            var classifier = new Classifier(new Scaling(inner.Network, [poison, 1]), inner.ImageShape, 2, -1, 2);
            Tensor images = Tensor.From([.. Start, .. Start], [2, 1, 1, 4]);
            var attack = new MomentumFgsm(0.1, 5) { ReturnBest = false };
            double[] found = attack.Perturb(classifier, images, Tiny.Labels(0, 0), new RandomStream(1)).ToDoubles();
            Assert.Equal(Start, found[..4]);
            Assert.Equal([0.4, 0.35, 0.75, 0.8], found[4..], (a, b) => Math.Abs(a - b) < 1e-12);
        }
    }

    private static Tensor Estimate(GradientEstimator estimator, Classifier classifier)
    {
        Tensor image = Tensor.From(Start, [1, 1, 1, 4]);
        var problem = new AttackProblem(classifier, new Pgd(new L2(1)), image, Tiny.Labels(0), [0]);
        return estimator.Estimate(problem, image, 1, new RandomStream(5)).Gradient;
    }

    private static double[] Slope(Classifier classifier, double factor)
    {
        var x = new Variable(Tensor.From(Start, [1, 1, 1, 4]), requiresGradient: true);
        return Gradient.Of(Op.CrossEntropy(classifier.Logits(x * factor), Tiny.Labels(0)), x).Value.ToDoubles();
    }

    /// <summary>Multiplies its input by 1 or by −0.8, drawn anew in every pass.</summary>
    private sealed class Flipping : Module
    {
        private readonly Module _inner;
        private readonly RandomStream _random = new(11);

        public Flipping(Module inner) => _inner = RegisterModule("inner", inner);

        public int Passes { get; private set; }

        public override Variable Forward(Variable x)
        {
            Passes++;
            return _inner.Forward(_random.Next(2) == 0 ? x : x * -0.8);
        }
    }

    /// <summary>Multiplies each image by a factor of its own.</summary>
    private sealed class Scaling : Module
    {
        private readonly Module _inner;
        private readonly Tensor _factors;

        public Scaling(Module inner, double[] factors)
        {
            _inner = RegisterModule("inner", inner);
            _factors = Tensor.From(factors, [factors.Length, 1, 1, 1]);
        }

        public override Variable Forward(Variable x) => _inner.Forward(x * _factors);
    }
}
