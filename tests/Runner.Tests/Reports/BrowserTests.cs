using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Tests.Reports;

public class BrowserTests
{
    [ChromiumFact]
    public void A_report_fits_a_phone_and_a_screen_in_light_and_dark()
    {
        Report report = SampleReport.Make();
        string page = ReportPage.Write(report);
        Sight phone = Chromium.Open(page, 390, dark: true), light = Chromium.Open(page, 1280, dark: false), dark = Chromium.Open(page, 1280, dark: true);
        Assert.All([phone, light, dark], sight =>
        {
            Assert.Empty(sight.Console);
            Assert.Equal(sight.Page.Width, sight.Page.Reach);
            Assert.Equal(0, sight.Page.BrokenImages);
            Assert.Equal(
                ["Smaller here than in the full run", "Results: accuracy", "Claims", .. report.Sections.Select(section => section.Heading), "This run"],
                sight.Page.Headings);
        });
        Assert.Equal([390, 1280], [phone.Page.Width, light.Page.Width]);
        Assert.Equal(phone.Page.Background, dark.Page.Background);
        Assert.NotEqual(light.Page.Background, dark.Page.Background);
        Assert.NotEqual(light.Screenshot, dark.Screenshot);
    }

    [ChromiumFact]
    public void An_index_fits_a_phone()
    {
        RunEntry[] entries =
        [
            new("quickstart-20260102-030405", SampleReport.Results, new ReportHead("A title", "A summary."), null),
            new("broken", null, null, "'/a/rather/long/path/without/any/space/to/break/at/and/so/on/results.json' is not a file that a run wrote."),
        ];
        Sight sight = Chromium.Open(IndexPage.Write("runs", entries), 390, dark: false);
        Assert.Empty(sight.Console);
        Assert.Equal(390, sight.Page.Reach);
        Assert.Equal(["A title", "broken"], sight.Page.Headings);
    }

    [ChromiumFact]
    public void What_is_wrong_with_a_page_is_noticed()
    {
        var page = new HtmlPage("wrong", "a test");
        page.Add("""<div style="width:2000px">too wide</div><img src="data:image/png;base64,AAAA"><img src="https://localhost/picture.png">""");
        Sight sight = Chromium.Open(page.End(), 390, dark: false);
        Assert.Contains(sight.Console, line => line.Contains("Content Security Policy", StringComparison.Ordinal)); // nothing is loaded
        Assert.True(sight.Page.Reach >= 2000);
        Assert.Equal(2, sight.Page.BrokenImages);
    }
}
