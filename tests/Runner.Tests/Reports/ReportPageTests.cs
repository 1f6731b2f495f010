using System.Net;
using System.Text.RegularExpressions;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Tests.Reports;

public class ReportPageTests
{
    private static readonly string Page = ReportPage.Write(SampleReport.Make());

    [Fact]
    public void Shows_everything_of_the_report()
    {
        string page = WebUtility.HtmlDecode(Page).Replace('\u00a0', ' ');
        Assert.All(
            [
                "<h1>A natural and a robust network under attack</h1>", "keeps 0.0 % accuracy", "quickstart · laptop scale",
                "<li>4 epochs instead of 100.</li>", "<b>63.4 %</b> <span class=\"best\"", "<small>61.3–65.5</small>", "<b>78.1 ± 0.4 %</b>", "paper 65.2 % <i>−1.8</i>", "<td>–</td>",
                "<td><span class=\"sign\" aria-hidden=\"true\">✗</span>does not hold</td><td>p = 0.410</td><td>laptop</td>", "not decided</td><td>–</td>", "Accuracy under PGD-20, l2", "<h3>True class: ankle boot</h3>",
                "<dt>Took</dt><dd>2 min 11 s</dd>", "<code>Runner run quickstart --seed 1 --threads 2</code>",
            ],
            text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.Equal(7, Regex.Count(Page, "<svg "));
        Assert.Equal(24 + 11, Regex.Count(Page, "<img src=\"data:image/png;base64,"));
    }

    [Fact]
    public void Marks_wrong_predictions()
    {
        Assert.Equal(6 + 3, Regex.Count(Page, "class=\"tile bad\""));
        Assert.Equal(12 + 5, Regex.Count(Page, "class=\"tile good\""));
        Assert.Contains("<figcaption>✗ pullover, 100&#160;%</figcaption>", Page, StringComparison.Ordinal); // for an ankle boot
    }

    [Fact]
    public void Loads_nothing_and_runs_nothing()
    {
        Assert.DoesNotContain("<script", Page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<link", Page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", Page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("(src|href)=\"(?!data:)", Page);
        Assert.Contains("default-src 'none'", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_from_outside_never_becomes_markup()
    {
        const string Evil = "<script>alert(1)</script>\" onload='x' &amp;";
        var picture = new PixelImage(1, 1, 1, [0]);
        var results = new RunResults(Evil, Evil, 1, Evil, 1, DateTimeOffset.UnixEpoch, 1, [Evil],
            [new(Evil, Evil, Evil, 0.5, 0.4, 0.6, 1)], [new(Evil, Evil, true)]);
        string page = ReportPage.Write(new Report(Evil, Evil, Evil, results)
        {
            Sections =
            [
                new ChartSection(Evil, Evil, [new LineChart(Evil, Evil, Evil, [new(Evil, [new(0, 0)])]), new HeatMap(Evil, Evil, Evil, [Evil], [Evil], [[1]]), MatrixPicture.Of<float>(Evil, Evil, Evil, 1, 1, [1f])]),
                new ImageSection(Evil, Evil, [new(Evil, [new(picture, Evil, Evil, TileMark.Wrong)])]),
                new GridSection(Evil, Evil, [Evil], [new(Evil, [new(picture, Evil, Evil)])]),
                new ListSection(Evil, Evil, [new(Evil, Evil)]),
            ],
        });
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\" onload", page, StringComparison.Ordinal);
        Assert.DoesNotContain("x' &amp;<", page, StringComparison.Ordinal);
        Assert.True(Regex.Count(page, "&lt;script&gt;") >= 45);
    }

    [Fact]
    public void Elements_are_closed()
    {
        foreach (string element in "section div table thead tbody tr td th ul li figure figcaption dl aside main small span svg g title b i".Split(' '))
            Assert.Equal(Regex.Count(Page, $"<{element}[ >]"), Regex.Count(Page, $"</{element}>"));
    }

    [Fact]
    public void An_empty_run_still_gives_a_page()
    {
        var nothing = SampleReport.Results with { Reductions = [], Rows = [], Claims = [] };
        string page = ReportPage.Write(new Report("nothing", "Nothing was measured.", "Runner", nothing));
        Assert.DoesNotContain("<table", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<aside", page, StringComparison.Ordinal);
        Assert.Contains("Nothing was measured.", page, StringComparison.Ordinal);
    }
}
