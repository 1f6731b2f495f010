namespace AdvScratch.Runner.Reports;

/// <summary>The sections of a page.</summary>
internal static class SectionMarkup
{
    /// <summary>A section with its heading.</summary>
    public static void Write(HtmlPage page, ReportSection section)
    {
        page.OpenSection(section.Heading, section.Note);
        switch (section)
        {
            case ChartSection charts:
                WriteCharts(page, charts);
                break;
            case ListSection list:
                WriteList(page, list);
                break;
            case ImageSection images:
                WriteRows(page, images);
                break;
            case GridSection grid:
                WriteGrid(page, grid);
                break;
            default:
                throw new ArgumentException($"no markup is known for a {section.GetType().Name}", nameof(section));
        }
        page.CloseSection();
    }

    private static string E(string text) => Markup.Escape(text);

    private static void WriteCharts(HtmlPage page, ChartSection section)
    {
        page.Add("""<div class="charts">""");
        foreach (Chart chart in section.Charts)
            page.Add($"""<figure class="card">{chart.ToSvg()}</figure>""" + "\n");
        page.Add("</div>");
    }

    private static void WriteList(HtmlPage page, ListSection list)
    {
        page.Add("""<dl class="list">""");
        foreach ((string name, string text) in list.Items)
            page.Add($"<div><dt>{E(name)}</dt><dd>{E(text)}</dd></div>\n");
        page.Add("</dl>");
    }

    private static void WriteRows(HtmlPage page, ImageSection images)
    {
        page.Add("""<div class="rows">""");
        foreach (TileRow row in images.Rows)
        {
            page.Add($"""<div class="row card"><h3>{E(row.Label)}</h3><div class="tiles">""");
            foreach (Tile tile in row.Tiles)
                page.Add(Figure(tile, $"<p>{E(tile.Heading)}</p>", tile.Heading));
            page.Add("</div></div>\n");
        }
        page.Add("</div>");
    }

    private static void WriteGrid(HtmlPage page, GridSection grid)
    {
        page.Add("""<div class="scroll"><table class="grid"><thead><tr><td></td>""");
        foreach (string column in grid.Columns)
            page.Add($"""<th scope="col">{E(column)}</th>""");
        page.Add("</tr></thead><tbody>\n");
        foreach (TileRow row in grid.Rows)
        {
            page.Add($"""<tr><th scope="row">{E(row.Label)}</th>""");
            for (int i = 0; i < Math.Max(row.Tiles.Count, grid.Columns.Count); i++)
            {
                string name = i < grid.Columns.Count ? $"{row.Label}, {grid.Columns[i]}" : row.Label;
                page.Add(i < row.Tiles.Count ? $"<td>{Figure(row.Tiles[i], "", name)}</td>" : "<td></td>");
            }
            page.Add("</tr>\n");
        }
        page.Add("</tbody></table></div>");
    }

    private static string Figure(Tile tile, string heading, string name)
    {
        var (style, sign) = tile.Mark switch { TileMark.Right => ("good", "✓ "), TileMark.Wrong => ("bad", "✗ "), _ => ("", "") };
        string image = $"""<img src="{tile.Image.ToDataUri()}" alt="{E(name)}" width="{tile.Image.Width}" height="{tile.Image.Height}">""";
        return $"""<figure class="tile {style}">{heading}{image}<figcaption>{sign}{E(tile.Caption)}</figcaption></figure>""" + "\n";
    }
}
