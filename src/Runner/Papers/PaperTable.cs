using System.Globalization;

namespace AdvScratch.Runner.Papers;

/// <summary>
/// Reads a paper's table as it is noted down: a line a row, cells between bars, the first line with the columns' names, the first cell
/// with the row's. A line of dashes only separates; a cell that is no number is one that the paper leaves open.
/// </summary>
internal static class PaperTable
{
    /// <summary>The numbers of a table in percent, as fractions.</summary>
    /// <exception cref="FormatException">A line has more or fewer cells than the first.</exception>
    public static IReadOnlyDictionary<(string Row, string Column), double> Parse(string table)
    {
        ArgumentNullException.ThrowIfNull(table);
        string[][] lines =
        [
            .. table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
                .Where(cells => !cells.All(cell => cell.Trim('-', ':').Length == 0)),
        ];
        string[] head = lines[0];
        if (Array.Find(lines, cells => cells.Length != head.Length) is { } odd)
            throw new FormatException($"The line of {odd[0]} has {odd.Length} cells, the first line has {head.Length}.");
        return (from cells in lines.Skip(1)
                from column in Enumerable.Range(1, head.Length - 1)
                    // decimal, so that 79.8 % is the fraction 0.798
                let number = decimal.TryParse(cells[column], NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) ? value : (decimal?)null
                where number is not null
                select (Key: (cells[0], head[column]), Value: (double)(number.Value / 100))).ToDictionary(one => one.Key, one => one.Value);
    }
}
