using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AdvScratch.Runner.Display;

/// <summary>A list of all stages on a terminal, each with its bar and what it knows, redrawn a few times a second.</summary>
internal sealed class LiveView : RunView
{
    private readonly ProgressTask[] _tasks;
    private readonly FactsColumn _facts;
    private ProgressTask _current;

    private LiveView(ProgressContext context, IReadOnlyList<string> stages, FactsColumn facts, TimeProvider clock)
        : base(clock)
    {
        _facts = facts;
        _tasks = [.. stages.Select((name, i) =>
            context.AddTask(Markup.Escape($"{i + 1}/{stages.Count} {name}"), autoStart: false, maxValue: 1))];
        _current = _tasks[0];
    }

    public static void Live(IAnsiConsole console, IReadOnlyList<string> stages, Action<RunView> work, TimeProvider clock)
    {
        var facts = new FactsColumn();
        console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(), facts)
            .Start(context => work(new LiveView(context, stages, facts, clock)));
    }

    public override void Show(StageState state)
    {
        _current.Value = state.Share;
        _facts.Set(_current, Phrase(state));
    }

    protected override void ShowBegin(int stage)
    {
        _current = _tasks[stage];
        _current.StartTask();
    }

    /// <summary>What a stage knows; written by the run, read by the display's thread.</summary>
    private sealed class FactsColumn : ProgressColumn
    {
        private readonly ConcurrentDictionary<int, string> _phrases = [];

        public void Set(ProgressTask task, string phrase) => _phrases[task.Id] = phrase;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(_phrases.GetValueOrDefault(task.Id, ""));
    }
}
