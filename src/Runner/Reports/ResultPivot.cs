namespace AdvScratch.Runner.Reports;

/// <summary>
/// Measurements as a table. Of one model: attacks down, metrics across. Of several: a table for each metric, attacks down and
/// models across, or models down and attacks across where there are many models. What was measured once for each model and under no
/// attack, such as the time of training, joins the first table. All in their first order of appearance.
/// </summary>
internal sealed class ResultPivot
{
    // more models than this do not fit side by side
    private const int MostAcross = 4;

    private readonly Dictionary<(string Line, string Column), ResultRow> _cells = [];

    private ResultPivot(string title, string head, IEnumerable<ResultRow> rows, Func<ResultRow, (string Line, string Column)> cell)
    {
        (Title, Head) = (title, head);
        foreach (var row in rows)
            _cells[cell(row)] = row; // a repeated measurement replaces the older one
        Lines = [.. _cells.Keys.Select(key => key.Line).Distinct()];
        Columns = [.. _cells.Keys.Select(key => key.Column).Distinct()];
    }

    /// <summary>The metric, or the model.</summary>
    public string Title { get; }

    /// <summary>What the lines are.</summary>
    public string Head { get; }

    /// <summary>Whether some values are fractions.</summary>
    public bool HasShares => _cells.Values.Any(row => row.Unit is null);

    /// <summary>Whether some rows have the paper's own number.</summary>
    public bool HasPaper => _cells.Values.Any(row => row.Paper is not null);

    /// <summary>Whether some rows are means over repeated trainings.</summary>
    public bool HasRepeats => _cells.Values.Any(row => row.Sd is not null);

    /// <summary>Whether some rows are the best of several models.</summary>
    public bool HasBest => _cells.Values.Any(IsBest);

    public IReadOnlyList<string> Lines { get; }

    public IReadOnlyList<string> Columns { get; }

    public ResultRow? this[string line, string column] => _cells.GetValueOrDefault((line, column));

    /// <summary>Whether no other model keeps a higher accuracy under the same attack, and some keep a lower one.</summary>
    public bool IsBest(ResultRow row)
    {
        if (row.Metric != "accuracy" || row.Unit is not null)
            return false;
        ResultRow[] rivals = [.. _cells.Values.Where(other => other.Metric == row.Metric && other.Attack == row.Attack)];
        return rivals.All(other => other.Value <= row.Value) && rivals.Any(other => other.Value < row.Value);
    }

    /// <summary>The tables of a run.</summary>
    public static IEnumerable<ResultPivot> Of(RunResults results)
    {
        string[] models = [.. results.Rows.Select(row => row.Model).Distinct()];
        ResultRow[][] metrics = [.. results.Rows.GroupBy(row => row.Metric).Select(group => group.ToArray())];
        if (models.Length == 1 && metrics.Length > 1)
            return [new ResultPivot(models[0], "Attack", results.Rows, row => (row.Attack, row.Metric))];
        ResultRow[][] single = [.. metrics.Skip(1).Where(rows => rows.All(row => row.Attack == rows[0].Attack) && metrics[0].All(row => row.Attack != rows[0].Attack))];
        return metrics.Except(single).Select((rows, i) => Table(models.Length, i == 0 ? [.. rows, .. single.SelectMany(one => one)] : rows));
    }

    private static ResultPivot Table(int models, ResultRow[] rows)
    {
        string metric = rows[0].Metric;
        return models > MostAcross
            ? new ResultPivot(metric, "Model", rows, row => (row.Model, Label(row)))
            : new ResultPivot(metric, "Attack", rows, row => (Label(row), row.Model));

        string Label(ResultRow row) => row.Metric == metric ? row.Attack : row.Metric;
    }
}
