namespace AdvScratch.Adversarial.Tests;

public class ProportionTests
{
    // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I, method 3
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Wilson_intervals_match_published_ones(int successes, int trials, double low, double high)
    {
        var proportion = new Proportion(successes, trials);
        Assert.Equal((double)successes / trials, proportion.Value);
        Assert.Equal(low, proportion.Low, 0.00005);
        Assert.Equal(high, proportion.High, 0.00005);
        var mirrored = new Proportion(trials - successes, trials);
        Assert.Equal(1 - high, mirrored.Low, 0.00005);
        Assert.Equal(1 - low, mirrored.High, 0.00005);
    }

    [Fact]
    public void More_confidence_is_a_wider_interval()
    {
        Proportion usual = new(30, 100), sure = new(30, 100, 0.99);
        Assert.True(sure.Low < usual.Low && sure.High > usual.High);
    }

    [Fact]
    public void Impossible_counts_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Proportion(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Proportion(-1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Proportion(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Proportion(1, 2, 1));
    }
}
