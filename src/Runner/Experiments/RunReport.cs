using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Experiments;

/// <summary>Makes the page of an experiment from its plan and its findings.</summary>
internal static class RunReport
{
    // more would be a table without its lines
    private const int MostQuoted = 8;

    /// <summary>The page of a finished run, or of what there is of an unfinished one.</summary>
    public static Report Make(ExperimentRun run, RunResults results) => new(run.Plan.Title, Summary(run), run.CommandLine, results)
    {
        Sections =
        [
            .. run.Plan.Figures.Select(figure => figure(run.Findings)).OfType<ReportSection>(),
            .. run.Findings.Studies.SelectMany(study => study.Sections),
            .. run.Models.Count > 0 ? [How(run)] : (ReportSection[])[],
            .. Figures.Training(run.Findings),
        ],
    };

    private static string Summary(ExperimentRun run)
    {
        if (run.Plan.Headline is not { } headline)
            return run.Plan.Note;
        (string Name, double Accuracy)[] kept =
        [
            .. from model in run.Plan.Models
               let result = run.Findings[model.Name, headline]
               where result is not null
               select (model.Name, result.Accuracy.Value),
        ];
        string text = kept.Length == 0 ? "No attack was finished."
            : kept.Length <= MostQuoted ? $"Accuracy under {headline}: {string.Join(", ", kept.Select(Quoted))}."
            : $"Accuracy under {headline} lies between {Quoted(kept.MinBy(one => one.Accuracy))} and {Quoted(kept.MaxBy(one => one.Accuracy))}.";
        return $"{text} {run.Plan.Note}".TrimEnd();
    }

    private static string Quoted((string Name, double Accuracy) one) => $"{Phrase.Percent(one.Accuracy)} ({one.Name})";

    private static ListSection How(ExperimentRun run) =>
        new("How the models were trained", null, [.. run.Models.Select(model => new ListItem(model.Plan.Name, model.Description + "."))]);
}
