using AdvScratch.Adversarial;
using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Tests.Experiments;

public sealed class VerdictTests
{
    [Fact]
    public void Below_is_the_exact_binomial_test()
    {
        // P(X ≤ 1) for 20 trials of 0.3: 0.7²⁰ + 20 · 0.3 · 0.7¹⁹
        Verdict verdict = Verdict.Below(new Proportion(1, 20), 0.3);
        Assert.Equal(Math.Pow(0.7, 20) + (6 * Math.Pow(0.7, 19)), verdict.PValue!.Value, 1e-12);
        Assert.True(verdict.Holds);
    }

    [Theory]
    [InlineData(5, 20, null)] // a quarter is below 0.3, but might be chance
    [InlineData(6, 20, false)]
    [InlineData(0, 500, true)]
    public void Below_has_three_answers(int successes, int trials, bool? holds) =>
        Assert.Equal(holds, Verdict.Below(new Proportion(successes, trials), 0.3).Holds);

    [Theory]
    [InlineData(10, 0, 0, true, 0.0)] // ten for, none against, no doubt left: only the first is ever right
    [InlineData(8, 2, 10, true, 0.0180726)] // z = 6 / √(10 − 36/20) = 2.0953
    [InlineData(2, 8, 10, false, 0.9819274)]
    public void Exceeds_without_a_margin_counts_the_images_on_which_they_differ(int b, int c, int same, bool? holds, double p)
    {
        bool[] first = [.. Enumerable.Repeat(true, b), .. Enumerable.Repeat(false, c), .. Enumerable.Repeat(true, same)];
        bool[] second = [.. Enumerable.Repeat(false, b), .. Enumerable.Repeat(true, c), .. Enumerable.Repeat(true, same)];
        Verdict verdict = Verdict.Exceeds(first, second, 0);
        Assert.Equal(holds, verdict.Holds);
        Assert.Equal(p, verdict.PValue!.Value, 1e-6);
    }

    [Fact]
    public void Exceeds_subtracts_the_margin()
    {
        // 60 of 100 images more: z = (60 − 40) / √(60 − 36) = 4.082
        bool[] first = [.. Enumerable.Range(0, 100).Select(i => i < 60)];
        Verdict verdict = Verdict.Exceeds(first, new bool[100], 0.4);
        Assert.True(verdict.Holds);
        Assert.Equal(2.22785e-5, verdict.PValue!.Value, 1e-9);
        Assert.False(Verdict.Exceeds(first, new bool[100], 0.6).Holds);
    }

    [Fact]
    public void Exceeds_wants_the_same_images() =>
        Assert.Throws<ArgumentException>(() => Verdict.Exceeds(new bool[2], new bool[3], 0));
}
