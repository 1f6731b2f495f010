using Spectre.Console;

namespace AdvScratch.Runner.Display;

/// <summary>Shows a run while it works.</summary>
public abstract class RunView
{
    private readonly TimeProvider _clock;
    private long _began;
    private int _stage;
    private IReadOnlyList<double> _expected = [];
    private double _planned, _spent; // of the stages that are over: as expected, and in truth

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
        if (_stage < _expected.Count && _expected[_stage] > 0)
            (_planned, _spent) = (_planned + _expected[_stage], _spent + Elapsed.TotalSeconds);
        (_began, _stage) = (_clock.GetTimestamp(), stage);
        ShowBegin(stage);
    }

    /// <summary>Tells how long the stages are expected to take, so that the time left is known for all of them.</summary>
    /// <param name="seconds">One a stage; 0 where nothing is to be done, or nothing is known.</param>
    public void Expect(IReadOnlyList<double> seconds) => _expected = seconds;

    /// <summary>What is known of the stage and of the time left, as one phrase.</summary>
    protected string Phrase(StageState state)
    {
        string here = state.Phrase(Elapsed);
        if (_expected.Skip(_stage + 1).Sum() <= 0)
            return here;
        // what the stages before took beside what was expected of them says how fast this machine is now
        double pace = _planned > 0 ? _spent / _planned : 1;
        double left = state.Left(Elapsed)?.TotalSeconds ?? Math.Max(0, (pace * _expected[_stage]) - Elapsed.TotalSeconds);
        return $"{here}; all: {Reports.Phrase.Duration(left + (pace * _expected.Skip(_stage + 1).Sum()))} left";
    }

    /// <summary>Shows how far the current stage is.</summary>
    public abstract void Show(StageState state);

    /// <summary>Prepares the display for a stage.</summary>
    protected abstract void ShowBegin(int stage);
}
