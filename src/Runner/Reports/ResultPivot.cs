namespace AdvScratch.Runner.Reports;

/// <summary>
/// Measurements as a table, attacks down: of one metric with the models across, or, where there is one model only, of this model
/// with the metrics across. All in their first order of appearance.
/// </summary>
internal sealed class ResultPivot
{
    private readonly Dictionary<(string Attack, string Column), ResultRow> _cells = [];

    private ResultPivot(string title, IEnumerable<ResultRow> rows, Func<ResultRow, string> column)
    {
        Title = title;
        foreach (var row in rows)
            _cells[(row.Attack, column(row))] = row; // a repeated measurement replaces the older one
        Attacks = [.. _cells.Keys.Select(key => key.Attack).Distinct()];
        Columns = [.. _cells.Keys.Select(key => key.Column).Distinct()];
    }

    /// <summary>The metric, or the model.</summary>
    public string Title { get; }

    /// <summary>Whether some values are fractions.</summary>
    public bool HasShares => _cells.Values.Any(row => row.Unit is null);

    public IReadOnlyList<string> Attacks { get; }

    /// <summary>The models, or the metrics.</summary>
    public IReadOnlyList<string> Columns { get; }

    public ResultRow? this[string attack, string column] => _cells.GetValueOrDefault((attack, column));

    /// <summary>One table a metric; one in all if several metrics of one model were measured.</summary>
    public static IEnumerable<ResultPivot> Of(RunResults results)
    {
        string[] models = [.. results.Rows.Select(row => row.Model).Distinct()];
        var metrics = results.Rows.GroupBy(row => row.Metric).ToArray();
        return models.Length == 1 && metrics.Length > 1
            ? [new ResultPivot(models[0], results.Rows, row => row.Metric)]
            : metrics.Select(metric => new ResultPivot(metric.Key, metric, row => row.Model));
    }
}
