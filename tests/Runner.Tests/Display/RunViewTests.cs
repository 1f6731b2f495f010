using AdvScratch.Runner.Display;
using Spectre.Console;

namespace AdvScratch.Runner.Tests.Display;

public sealed class RunViewTests
{
    [Fact]
    public void A_file_gets_at_most_one_line_every_five_seconds_and_one_at_the_end_of_a_stage()
    {
        var clock = new HandClock();
        var writer = new StringWriter();
        RunView.Watch(Terminal.Open(writer), ["load", "train"], view =>
        {
            view.Begin(0);
            view.Show(new StageState(1));
            view.Begin(1);
            for (int step = 1; step <= 100; step++)
            {
                clock.Now += 0.12;
                view.Show(new StageState(step / 100.0, Loss: 1.0 / step, Accuracy: step / 100.0, ImagesPerSecond: 1234.4));
            }
        }, clock);
        Assert.Equal(
            [
                "[1/2] load 100 %: took 0.0 s",
                "[2/2] train 42 %: loss 0.024, accuracy 42.0 %, 1,234 images/s, 7.0 s left",
                "[2/2] train 84 %: loss 0.012, accuracy 84.0 %, 1,234 images/s, 1.9 s left",
                "[2/2] train 100 %: loss 0.010, accuracy 100.0 %, 1,234 images/s, took 12.0 s",
            ],
            writer.ToString().TrimEnd().Split(Environment.NewLine));
    }

    [Fact]
    public void A_terminal_gets_every_stage_with_its_bar_and_what_it_knows()
    {
        var writer = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
        });
        console.Profile.Width = 160;
        int thread = 0;
        RunView.Watch(console, ["load [data]", "train"], view =>
        {
            thread = Environment.CurrentManagedThreadId;
            view.Begin(0);
            view.Show(new StageState(1));
            view.Begin(1);
            view.Show(new StageState(0.5, Loss: 0.25) { Detail = "clean images" });
        });
        Assert.Equal(Environment.CurrentManagedThreadId, thread); // tensor scopes belong to a thread
        string screen = writer.ToString();
        Assert.Contains("1/2 load [data]", screen, StringComparison.Ordinal);
        Assert.Contains("2/2 train", screen, StringComparison.Ordinal);
        Assert.Contains("50%", screen, StringComparison.Ordinal);
        Assert.Contains("clean images, loss 0.250", screen, StringComparison.Ordinal);
    }

    private sealed class HandClock : TimeProvider
    {
        public double Now { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => (long)Math.Round(Now * 1e6);
    }
}
