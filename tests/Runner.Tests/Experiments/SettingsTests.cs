using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Tests.Experiments;

public sealed class SettingsTests
{
    private static readonly Key<int> Steps = new("steps", "steps of training", smoke: 1, laptop: 10, paper: 100) { Least = 1 };
    private static readonly Key<double> Rate = new("rate", "learning rate", smoke: 0.5, laptop: 0.5, paper: 0.25) { Most = 1 };

    private static readonly ExperimentInfo Info = new(
        "test", null, "", Enum.GetValues<Scale>().ToDictionary(scale => scale, _ => "now"), [Steps, Rate]);

    [Fact]
    public void Values_come_from_the_scale_and_the_last_change()
    {
        var settings = new Settings(Info, Scale.Laptop, ["rate=0.75", "rate=1e-2"]);
        Assert.Equal((10, 0.01), (settings.Get(Steps), settings.Get(Rate)));
        Assert.Equal("""{"steps":10,"rate":0.01}""", settings.ToJson().ToJsonString());
    }

    [Fact]
    public void Reductions_name_every_value_that_is_not_the_papers()
    {
        Assert.Empty(new Settings(Info, Scale.Paper, []).Reductions());
        Assert.Equal(["Learning rate: 0.5 instead of 0.25."], new Settings(Info, Scale.Paper, ["rate=0.5"]).Reductions());
        Assert.Equal(
            ["Steps of training: 1 instead of 100.", "Learning rate: 0.5 instead of 0.25."], new Settings(Info, Scale.Smoke, []).Reductions());
    }

    [Theory]
    [InlineData("steps=0")]
    [InlineData("steps=")]
    [InlineData("steps=1.5")]
    [InlineData("steps=99999999999")]
    [InlineData("rate=NaN")]
    [InlineData("rate=1,5")]
    [InlineData("rate=-0.1")]
    [InlineData("speed=1")]
    [InlineData("=")]
    [InlineData("steps")]
    public void A_bad_change_is_refused(string change) =>
        Assert.Throws<UsageException>(() => new Settings(Info, Scale.Laptop, [change]));
}
