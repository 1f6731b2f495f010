namespace AdvScratch.Runner.Reports;

/// <summary>The rows of one metric as a table: attacks down, models across, both in their first order of appearance.</summary>
internal sealed class ResultPivot
{
    private readonly Dictionary<(string Attack, string Model), ResultRow> _cells = [];

    private ResultPivot(string metric, IEnumerable<ResultRow> rows)
    {
        Metric = metric;
        foreach (var row in rows)
            _cells[(row.Attack, row.Model)] = row; // a repeated measurement replaces the older one
        Attacks = [.. _cells.Keys.Select(key => key.Attack).Distinct()];
        Models = [.. _cells.Keys.Select(key => key.Model).Distinct()];
    }

    public string Metric { get; }

    /// <summary>Whether the values are fractions.</summary>
    public bool IsShare => _cells.Values.All(row => row.Unit is null);

    public IReadOnlyList<string> Attacks { get; }

    public IReadOnlyList<string> Models { get; }

    public ResultRow? this[string attack, string model] => _cells.GetValueOrDefault((attack, model));

    /// <summary>One table a metric.</summary>
    public static IEnumerable<ResultPivot> Of(RunResults results) =>
        results.Rows.GroupBy(row => row.Metric).Select(group => new ResultPivot(group.Key, group));
}
