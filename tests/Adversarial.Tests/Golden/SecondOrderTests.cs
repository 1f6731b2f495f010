using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

public class SecondOrderTests
{
    private const int Steps = 5;

    private static readonly Dictionary<string, double[]> _golden = GoldenNetwork.Values("secondorder");

    [Fact]
    public void S_O_in_l2_is_the_published_one_step_by_step() => Compare("l2", steps =>
        new SecondOrder(new L2(2), steps, 2.5 * 2 / Steps) { Estimator = new WaveNoise(0.15), ClipEachStep = false });

    [Fact]
    public void S_O_in_linf_is_the_published_one_step_by_step() => Compare("linf", steps =>
        new SecondOrder(new Linf(0.3), steps, 0.1) { Estimator = new WaveNoise(0.1) });

    [Fact]
    public void MI_FGSM_is_the_published_one_step_by_step() => Compare("momentum", steps =>
        new MomentumFgsm(0.2, Steps) with { Steps = steps });

    [Fact]
    public void Presets_have_the_published_numbers()
    {
        SecondOrder l2 = SecondOrder.MnistL2, linf = SecondOrder.MnistLinf;
        Assert.Equal((4.0, 40, 2.5 * 4 / 40, false, false), (l2.Threat.Epsilon, l2.Steps, l2.StepSize, l2.RandomStart, l2.ClipEachStep));
        Assert.Equal(new GaussianAverage(20, 0.15), l2.Estimator);
        Assert.Equal((0.3, 40, 0.01, false, true), (linf.Threat.Epsilon, linf.Steps, linf.StepSize, linf.RandomStart, linf.ClipEachStep));
        Assert.Equal(new GaussianAverage(20, 0.1), linf.Estimator);
        var smaller = (SecondOrder)l2.Scaled(0.5);
        Assert.Equal((2.0, 2.5 * 2 / 40, false), (smaller.Threat.Epsilon, smaller.StepSize, smaller.ClipEachStep));
    }

    private static void Compare(string name, Func<int, GradientAttack> attack)
    {
        for (int steps = 1; steps <= Steps; steps++)
        {
            GradientAttack last = attack(steps) with { ReturnBest = false };
            AttackResult result = last.Run(GoldenNetwork.Classifier(), GoldenNetwork.Images, GoldenNetwork.Labels, new RandomStream(1));
            GoldenNetwork.Equal(_golden[$"{name}_{steps}"], result.Images);
        }
    }

    /// <summary>The script's noise in the place of random numbers: one estimate a step.</summary>
    private sealed record WaveNoise(double Deviation) : GaussianAverage(3, Deviation)
    {
        private int _calls;

        private protected override Tensor Noise(AttackProblem problem, Tensor iterate, RandomStream random, int sample)
        {
            int step = _calls++ / Samples;
            return GoldenNetwork.Waves(iterate.Shape, 2.3 + (0.17 * sample), 0.4 + (0.9 * step), Math.Sqrt(2));
        }
    }
}
