namespace AdvScratch.Runner.Reports;

/// <summary>
/// A small matrix whose rows and columns have names, with the number in each cell: for example what attacks crafted on one
/// network do to others.
/// </summary>
/// <param name="Title">What it shows.</param>
/// <param name="RowLabel">What the rows are.</param>
/// <param name="ColumnLabel">What the columns are.</param>
/// <param name="Rows">The rows' names, from top to bottom.</param>
/// <param name="Columns">The columns' names, from left to right.</param>
/// <param name="Values">A list a row with a number a column; NaN is what was not measured.</param>
public sealed record HeatMap(
    string Title, string RowLabel, string ColumnLabel,
    IReadOnlyList<string> Rows, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<double>> Values)
    : Chart(Title)
{
    /// <summary>Whether the values are fractions to be shown in percent; the colours then run from 0 to 1 unless their ends are given.</summary>
    public bool Percent { get; init; }

    /// <summary>The value of the lightest colour; by default the smallest value.</summary>
    public double? Min { get; init; }

    /// <summary>The value of the darkest colour; by default the largest value.</summary>
    public double? Max { get; init; }

    /// <inheritdoc/>
    public override string ToSvg() => new HeatMapSvg(this).Draw();
}
