namespace AdvScratch.Layers.Tests;

public class ScheduleTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(59.99, 1)]
    [InlineData(60, 0.1)]
    [InlineData(89, 0.1)]
    [InlineData(90, 0.01)]
    [InlineData(1000, 0.01)]
    public void Multi_step_drops_at_its_epochs(double epoch, double factor) =>
        Assert.Equal(factor, LearningRateSchedule.MultiStep(0.1, 60, 90).FactorAt(epoch), 1e-15);

    [Fact]
    public void Steps_take_any_factors()
    {
        var schedule = new StepSchedule([(60, 0.1), (90, 0.01), (110, 0.005)]);
        Assert.Equal([1, 0.1, 0.01, 0.005], ((double[])[0, 60, 100, 110]).Select(schedule.FactorAt));
    }

    [Fact]
    public void Constant_is_one() => Assert.Equal([1, 1], ((double[])[0, 1e6]).Select(LearningRateSchedule.Constant.FactorAt));

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.75)]
    [InlineData(3, 1)]
    [InlineData(5, 0.5)]
    [InlineData(7, 0)]
    [InlineData(8, 0)]
    public void Linear_interpolates_and_stays_constant_outside(double epoch, double factor) =>
        Assert.Equal(factor, new LinearSchedule([(1, 0.5), (3, 1), (7, 0)]).FactorAt(epoch), 1e-15);

    /// <summary>
    /// One step an epoch, learning rate 1, in PyTorch:
    /// <code>
    /// CosineAnnealingLR(o, T_max=8); CosineAnnealingLR(o, T_max=8, eta_min=.05)
    /// </code>
    /// </summary>
    [Fact]
    public void Cosine_agrees_with_PyTorch()
    {
        AssertRates(
            LearningRateSchedule.Cosine(8),
            [1, 0.9619397662556434, 0.8535533905932737, 0.6913417161825449, 0.5, 0.30865828381745514, 0.14644660940672627, 0.03806023374435664, 0]);
        AssertRates(
            LearningRateSchedule.Cosine(8, 0.05),
            [1, 0.9638427779428612, 0.8608757210636101, 0.7067746303734178, 0.525, 0.3432253696265824, 0.18912427893638994, 0.0861572220571388, 0.05]);
        Assert.Equal(0.05, LearningRateSchedule.Cosine(8, 0.05).FactorAt(9));
    }

    /// <summary>
    /// Ten steps, the first at epoch 0 and the last at epoch 9, where PyTorch has its last rate; its peak is at pct_start · 10 − 1:
    /// <code>
    /// OneCycleLR(o, max_lr=1, total_steps=10)
    /// OneCycleLR(o, max_lr=1, total_steps=10, pct_start=.45, div_factor=10, final_div_factor=100)
    /// OneCycleLR(o, max_lr=1, total_steps=10, anneal_strategy='linear')
    /// </code>
    /// </summary>
    [Fact]
    public void One_cycle_agrees_with_PyTorch()
    {
        AssertRates(
            LearningRateSchedule.OneCycle(9, peak: 2 / 9.0),
            [0.04, 0.52, 1, 0.9504846320134737, 0.8117456539497631, 0.6112620219362893, 0.38874197806371075, 0.18825834605023697, 0.049519367986526286, 4e-6]);
        AssertRates(
            LearningRateSchedule.OneCycle(9, peak: 3.5 / 9, initial: 0.1, final: 0.001),
            [0.1, 0.26942958916356985, 0.6501344202803414, 0.9554359905560885, 0.9797667403204415, 0.82760293660567, 0.571586261717506, 0.2930002010055578, 0.08029386035082493, 0.001]);
        AssertRates(
            new LinearSchedule([(0, 0.04), (2, 1), (9, 4e-6)]),
            [0.04, 0.52, 1, 0.8571434285714286, 0.7142868571428571, 0.5714302857142857, 0.42857371428571434, 0.2857171428571429, 0.14286057142857145, 4e-6]);
    }

    [Fact]
    public void A_cycle_begins_low_peaks_inside_and_stays_at_its_end()
    {
        LearningRateSchedule cycle = LearningRateSchedule.OneCycle(30);
        Assert.Equal([1 / 25.0, 1, 1 / 25e4, 1 / 25e4], ((double[])[0, 9, 30, 40]).Select(cycle.FactorAt));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.OneCycle(30, peak: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.OneCycle(30, peak: 1));
        Assert.ThrowsAny<ArgumentException>(() => LearningRateSchedule.OneCycle(30, initial: -1));
        Assert.ThrowsAny<ArgumentException>(() => LearningRateSchedule.OneCycle(0));
        Assert.ThrowsAny<ArgumentException>(() => LearningRateSchedule.Cosine(0));
        Assert.ThrowsAny<ArgumentException>(() => LearningRateSchedule.Cosine(8, -0.1));
    }

    private static void AssertRates(LearningRateSchedule schedule, double[] rates)
    {
        for (int epoch = 0; epoch < rates.Length; epoch++)
            Assert.Equal(rates[epoch], schedule.FactorAt(epoch), 1e-11);
    }

    [Fact]
    public void Points_must_ascend_and_factors_not_be_negative()
    {
        Assert.Throws<ArgumentException>(() => LearningRateSchedule.MultiStep(0.1, 60, 60));
        Assert.Throws<ArgumentException>(() => LearningRateSchedule.MultiStep(-0.1, 60));
        Assert.Throws<ArgumentException>(() => new StepSchedule([(5, 1), (4, 1)]));
        Assert.Throws<ArgumentException>(() => new LinearSchedule([(0, double.NaN)]));
        Assert.Throws<ArgumentException>(() => new LinearSchedule([]));
    }
}
