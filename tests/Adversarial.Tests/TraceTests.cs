using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>The quantity of figure 1 of Li et al. 2019: the mean l2 norm of the loss gradient at every iterate.</summary>
public class TraceTests
{
    private static readonly GradientAttack[] _all =
    [
        new Pgd(new L2(0.5), 4) { RandomStart = false },
        new MomentumFgsm(0.1, 4),
        new SecondOrder(new L2(0.5), 4, samples: 3),
        new SecondOrder(new L2(3), 4, samples: 3, sigma: 0.5) { ClipEachStep = false },
        new SecondOrderExact(new L2(0.5), 4),
    ];

    private readonly Classifier _classifier = Tiny.Convolutional(3);
    private readonly Tensor _images;
    private readonly Tensor _labels;

    public TraceTests()
    {
        _images = Tiny.Random(_classifier, 5);
        _labels = Tiny.OwnLabels(_classifier, _images);
    }

    public static TheoryData<GradientAttack> Attacks => [.. _all];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Every_step_has_the_norm_of_the_gradient_at_its_iterate(GradientAttack attack)
    {
        attack = attack with { ReturnBest = false };
        var trace = new AttackTrace();
        attack.Run(_classifier, _images, _labels, new RandomStream(1), trace);
        Assert.Equal(4, trace.Steps.Count);
        for (int step = 0; step < 4; step++)
        {
            Tensor iterate = step == 0 ? _images : Iterate(attack with { Steps = step });
            Assert.Equal(5, trace.Steps[step].Images);
            Assert.Equal(MeanNorm(iterate), trace.Steps[step].GradientNorm, 1e-9);
            Assert.Equal(5, trace.GradientNorms[step].Count);
            Assert.Equal(trace.Steps[step].GradientNorm, trace.GradientNorms[step].Average(), 1e-12);
        }
    }

    [Fact]
    public void Looking_does_not_change_the_attack()
    {
        foreach (GradientAttack attack in _all)
        {
            double[] Found(AttackTrace? trace) => attack.Run(_classifier, _images, _labels, new RandomStream(1), trace).Images.ToDoubles();
            Assert.Equal(Found(null), Found(new AttackTrace()));
        }
    }

    [Fact]
    public void Norms_of_a_saturated_network_do_not_vanish_in_float()
    {
        Tensor gradient = Tensor.Full([1, 1, 2, 2], 1e-30f, DType.Float32);
        var trace = new AttackTrace();
        trace.Add(gradient, new Verdicts([0], [0], [0], [false]));
        Assert.Equal(2e-30, trace.Steps[0].GradientNorm, 1e-36);
    }

    /// <summary>The unclipped iterate: what the search itself returns.</summary>
    private Tensor Iterate(GradientAttack attack)
    {
        using IDisposable mode = _classifier.InMode(training: false);
        var problem = new AttackProblem(_classifier, attack, _images, _labels, [0, 1, 2, 3, 4]);
        return attack.Search(problem, new RandomStream(1).Fork(0), best: null, CancellationToken.None);
    }

    private double MeanNorm(Tensor iterate)
    {
        using IDisposable mode = _classifier.InMode(training: false);
        var x = new Variable(iterate, requiresGradient: true);
        Tensor gradient = Gradient.Of(Op.CrossEntropy(_classifier.Logits(x), _labels, Reduction.Sum), x).Value;
        return (gradient * gradient).Sum([1, 2, 3]).ToDoubles().Average(Math.Sqrt);
    }
}
