namespace AdvScratch.Runner.Display;

/// <summary>Plain lines for files and pipes: one when a stage ends, and in between at most one every few seconds.</summary>
internal sealed class LineView(TextWriter writer, IReadOnlyList<string> stages, TimeProvider clock) : RunView(clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private string _name = "";
    private TimeSpan _last;

    public override void Show(StageState state)
    {
        if (state.Share < 1 && Elapsed - _last < Pause)
            return;
        _last = Elapsed;
        writer.WriteLine($"{_name} {(int)(100 * state.Share)} %: {Phrase(state)}");
        writer.Flush();
    }

    protected override void ShowBegin(int stage)
    {
        _name = $"[{stage + 1}/{stages.Count}] {stages[stage]}";
        _last = TimeSpan.Zero;
    }
}
