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
