using System.Text.Json.Serialization;

namespace AdvScratch.Runner.Reports;

/// <summary>A point of a chart, with an interval if both ends are given.</summary>
/// <param name="X">Across.</param>
/// <param name="Y">Up. A point that is not finite breaks the line.</param>
/// <param name="Low">Lower end of the interval of <paramref name="Y"/>.</param>
/// <param name="High">Upper end of the interval of <paramref name="Y"/>.</param>
public sealed record ChartPoint(double X, double Y, double? Low = null, double? High = null);

/// <summary>A line of a chart.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">Its points, from left to right.</param>
/// <param name="Dashed">Whether the line is dashed.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points, bool Dashed = false);

/// <summary>A dashed vertical line, for example at the budget of the training.</summary>
/// <param name="X">Where.</param>
/// <param name="Label">What it marks.</param>
public sealed record ReferenceLine(double X, string Label);

/// <summary>How the intervals of the points are drawn.</summary>
public enum IntervalStyle
{
    /// <summary>As a band about the line.</summary>
    Band,

    /// <summary>As a bar through every point.</summary>
    Bars,
}

/// <summary>A chart of one or several lines.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="XLabel">The horizontal axis, with its unit.</param>
/// <param name="YLabel">The vertical axis, with its unit.</param>
/// <param name="Series">The lines. The colours of the first six differ, also for colour-blind readers.</param>
public sealed record LineChart(string Title, string XLabel, string YLabel, IReadOnlyList<ChartSeries> Series) : Chart(Title)
{
    /// <summary>Whether the values are fractions to be shown in percent.</summary>
    public bool Percent { get; init; }

    /// <summary>Where the vertical axis starts; by default where the values do.</summary>
    public double? YMin { get; init; }

    /// <summary>Where the vertical axis ends; by default where the values do.</summary>
    public double? YMax { get; init; }

    /// <summary>How intervals are drawn.</summary>
    public IntervalStyle Intervals { get; init; }

    /// <summary>Vertical lines that mark something.</summary>
    [JsonRequired]
    public IReadOnlyList<ReferenceLine> References { get; init; } = [];

    /// <inheritdoc/>
    public override string ToSvg() => new LineChartSvg(this).Draw();
}
