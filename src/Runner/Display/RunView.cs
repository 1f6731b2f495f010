using Spectre.Console;

namespace AdvScratch.Runner.Display;

/// <summary>Shows a run while it works.</summary>
public abstract class RunView
{
    private readonly TimeProvider _clock;
    private long _began;

    /// <param name="clock">Measures the stages.</param>
    private protected RunView(TimeProvider clock) => _clock = clock;

    /// <summary>Time since the current stage began.</summary>
    protected TimeSpan Elapsed => _clock.GetElapsedTime(_began);

    /// <summary>Shows the work as it goes: with a live display on a terminal, in lines otherwise.</summary>
    /// <param name="console">Where.</param>
    /// <param name="stages">The names of all stages, in their order.</param>
    /// <param name="work">Runs on the calling thread.</param>
    /// <param name="clock">Measures the stages; the system's clock by default.</param>
    public static void Watch(IAnsiConsole console, IReadOnlyList<string> stages, Action<RunView> work, TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        Capabilities able = console.Profile.Capabilities;
        if (able.Interactive && able.Ansi)
            LiveView.Live(console, stages, work, clock);
        else
            work(new LineView(console.Profile.Out.Writer, stages, clock));
    }

    /// <summary>Begins the stage of this number, from 0.</summary>
    public void Begin(int stage)
    {
        _began = _clock.GetTimestamp();
        ShowBegin(stage);
    }

    /// <summary>Shows how far the current stage is.</summary>
    public abstract void Show(StageState state);

    /// <summary>Prepares the display for a stage.</summary>
    protected abstract void ShowBegin(int stage);
}
