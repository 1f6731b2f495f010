using System.Globalization;
using System.Text;
using AdvScratch.Adversarial;

namespace AdvScratch.Runner.Reports;

/// <summary>
/// The matrix of images and attacks as comma-separated values, one line for each pair: what a spreadsheet or a data frame
/// pivots. Clean images are the attack "none"; the worst cases follow the attacks.
/// </summary>
public static class MatrixTable
{
    /// <summary>The names of the columns.</summary>
    public const string Header = "image,label,attack,correct,prediction,loss,distance,fooled_by";

    /// <summary>The text of <c>matrix.csv</c>.</summary>
    public static string Write(Panel panel, ReadOnlySpan<int> labels)
    {
        ArgumentNullException.ThrowIfNull(panel);
        var text = new StringBuilder(Header).Append('\n');
        AddResult(text, "none", panel.Clean, labels);
        foreach (PanelColumn column in panel.Columns)
            AddResult(text, column.Label, column.Result, labels);
        foreach (WorstCase worst in panel.PerBudget.Append(panel.Overall))
        {
            for (int image = 0; image < labels.Length; image++)
            {
                string? by = worst.FooledBy[image];
                text.Append(CultureInfo.InvariantCulture, $"{image},{labels[image]},{Quoted("worst case, " + worst.Name)},{(by is null ? 1 : 0)},,,,{Quoted(by ?? "")}\n");
            }
        }
        return text.ToString();
    }

    private static void AddResult(StringBuilder text, string attack, EvaluationResult result, ReadOnlySpan<int> labels)
    {
        for (int image = 0; image < labels.Length; image++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{image},{labels[image]},{Quoted(attack)},{(result.Correct[image] ? 1 : 0)},{result.Predictions[image]},{result.Losses[image]:G9},{result.Distances[image]:G9},\n");
        }
    }

    private static string Quoted(string text) =>
        text.Contains(',', StringComparison.Ordinal) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
