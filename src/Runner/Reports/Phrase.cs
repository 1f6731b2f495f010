using System.Globalization;

namespace AdvScratch.Runner.Reports;

/// <summary>How numbers read in tables and pages.</summary>
public static class Phrase
{
    /// <summary>0.8523 as "85.2 %".</summary>
    public static string Percent(double fraction) => Tenths(fraction) + " %";

    /// <summary>A number of a row: a fraction in percent, others with three digits and their unit.</summary>
    public static string Value(double value, string? unit) =>
        unit is null ? Percent(value) : $"{value.ToString("0.###", CultureInfo.InvariantCulture)} {unit}".TrimEnd();

    /// <summary>The number of a row as "85.2 %", or "85.2 ± 0.4 %" where there is a standard deviation over repeated trainings.</summary>
    public static string Measured(ResultRow row) =>
        row.Sd is not { } sd ? Value(row.Value, row.Unit)
        : row.Unit is null ? $"{Tenths(row.Value)} ± {Tenths(sd)} %"
        : string.Create(CultureInfo.InvariantCulture, $"{row.Value:0.###} ± {row.Sd:0.###} {row.Unit}").TrimEnd();

    /// <summary>
    /// How far a row's number lies from the paper's, as "+1.8" or "−0.4": in points for fractions, else in its unit; empty if the
    /// paper has none.
    /// </summary>
    public static string Difference(ResultRow row) =>
        row.Paper is not { } paper || !double.IsFinite(row.Value) ? ""
        : row.Unit is null ? (100 * (row.Value - paper)).ToString("+0.0;−0.0;±0.0", CultureInfo.InvariantCulture)
        : (row.Value - paper).ToString("+0.###;−0.###;±0", CultureInfo.InvariantCulture);

    /// <summary>What became of a claim.</summary>
    public static string Verdict(bool? holds) => holds switch { true => "holds", false => "does not hold", null => "not decided" };

    /// <summary>The interval of a row as "84.1–86.3", in percent or its unit; empty if it has none.</summary>
    public static string Interval(ResultRow row) =>
        row.Low == row.High ? ""
        : row.Unit is null ? $"{Tenths(row.Low)}–{Tenths(row.High)}"
        : string.Create(CultureInfo.InvariantCulture, $"{row.Low:0.###}–{row.High:0.###}");

    /// <summary>A row as "85.2 ± 0.4 % (84.1–86.3), paper 86.0 %".</summary>
    public static string Cell(ResultRow row)
    {
        string interval = Interval(row) is { Length: > 0 } known ? $" ({known})" : "";
        return Measured(row) + interval + (row.Paper is { } paper ? $", paper {Value(paper, row.Unit)}" : "");
    }

    /// <summary>Seconds as "4.2 s", "2 min 05 s" or "3 h 07 min".</summary>
    public static string Duration(double seconds)
    {
        if (seconds < 59.95)
            return seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
        long whole = (long)Math.Round(seconds);
        return whole < 3600 ? $"{whole / 60} min {whole % 60:00} s" : $"{whole / 3600} h {whole / 60 % 60:00} min";
    }

    /// <summary>A p-value as "p = 0.031", or "p &lt; 0.001".</summary>
    public static string PValue(double p) => p < 0.001 ? "p < 0.001" : "p = " + p.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>What heads the sentences about a run: what is smaller than in the full one, where there is a full one.</summary>
    public static string Remarks(RunResults results) => results.Scale == "custom" ? "To be known about these numbers" : "Smaller here than in the full run";

    private static string Tenths(double fraction) => (100 * fraction).ToString("0.0", CultureInfo.InvariantCulture);
}
