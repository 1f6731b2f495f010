using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

/// <summary>Step by step what <c>pgd.py</c> computed in PyTorch.</summary>
public class PgdTests
{
    private const int Steps = 6;
    private static readonly Dictionary<string, double[]> Golden = GoldenNetwork.Values("pgd");

    public static TheoryData<string, GradientAttack> Attacks
    {
        get
        {
            int[] next = [.. GoldenNetwork.Labels.ToArray<int>().Select(label => (label + 1) % GoldenNetwork.Classes)];
            var margin = new CarliniWagner(new Linf(0.06), Steps, 0.02);
            return new()
            {
                { "pgd_linf", new Pgd(new Linf(0.06), Steps, 0.02) },
                { "pgd_l2", new Pgd(new L2(0.4), Steps, 0.15) },
                { "cw", margin },
                { "cw_low", margin with { Confidence = 0.3 } },
                { "cw_targeted", margin with { Confidence = 0.3, Goal = AttackGoal.Targets(next) } },
            };
        }
    }

    [Fact]
    public void Fgsm_is_that_of_pytorch() => GoldenNetwork.Equal(Golden["fgsm"], After(new Fgsm(0.06)));

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Every_step_is_that_of_pytorch(string name, GradientAttack attack)
    {
        double[][] path = [.. Golden[name].Chunk(Golden[name].Length / Steps)];
        for (int steps = 1; steps <= Steps; steps++)
            GoldenNetwork.Equal(path[steps - 1], After(attack with { Steps = steps, RandomStart = false, ReturnBest = false }));
    }

    private static Tensor After(Attack attack) => attack.Perturb(
        GoldenNetwork.Classifier(), GoldenNetwork.Images, GoldenNetwork.Labels, new RandomStream(1));
}
