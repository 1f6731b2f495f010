using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Tests.Reports;

public class AxisTests
{
    [Theory]
    [InlineData(0, 1, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0, 0.3, "0.00 0.05 0.10 0.15 0.20 0.25 0.30")]
    [InlineData(0.013, 0.094, "0.00 0.02 0.04 0.06 0.08 0.10")]
    [InlineData(-3, 12, "-4 -2 0 2 4 6 8 10 12")]
    [InlineData(0, 60_000, "0 10000 20000 30000 40000 50000 60000")]
    [InlineData(0, 4e-6, "0e0 1e-6 2e-6 3e-6 4e-6")]
    public void Ticks_are_round_and_enclose_the_values(double min, double max, string labels)
    {
        var axis = Axis.Over([max, min, (min + max) / 2], round: true);
        Assert.Equal(labels.Split(' '), axis.Ticks.Select(axis.Label));
        Assert.True(axis.Min <= min && axis.Max >= max);
        Assert.Equal((axis.Ticks[0], axis.Ticks[^1]), (axis.Min, axis.Max));
    }

    [Fact]
    public void An_axis_that_is_not_rounded_ends_at_its_values()
    {
        var axis = Axis.Over([0.07, 0.31]);
        Assert.Equal((0.07, 0.31), (axis.Min, axis.Max));
        Assert.Equal([0.1, 0.15, 0.2, 0.25, 0.3], axis.Ticks);
        Assert.Equal((0, 0.5, 1), (axis.Position(0.07), axis.Position(0.19), axis.Position(0.31)));
    }

    [Theory]
    [InlineData(3, "1 2 3")]
    [InlineData(2, "1 2")]
    public void Whole_numbers_get_no_ticks_between_them(int epochs, string labels)
    {
        var axis = Axis.Over(Enumerable.Range(1, epochs).Select(epoch => (double)epoch));
        Assert.Equal(labels.Split(' '), axis.Ticks.Select(axis.Label));
    }

    [Fact]
    public void Fixed_ends_stay_and_fractions_read_as_percent()
    {
        var axis = Axis.Over([0.4, 0.6], min: 0, max: 1, round: true, percent: true);
        Assert.Equal((0, 1), (axis.Min, axis.Max));
        Assert.Equal(["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"], axis.Ticks.Select(axis.Label));
    }

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new[] { 2.5 })]
    [InlineData(new[] { 0.0, 0.0 })]
    [InlineData(new[] { double.NaN, double.PositiveInfinity })]
    [InlineData(new[] { 1e15, double.NaN })]
    public void Any_values_give_an_axis(double[] values)
    {
        var axis = Axis.Over(values, round: true);
        Assert.InRange(axis.Ticks.Count, 2, 12);
        Assert.True(axis.Max > axis.Min);
        Assert.All(values.Where(double.IsFinite), value => Assert.InRange(axis.Position(value), 0, 1));
    }
}
