using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using AdvScratch.Runner.Tests.Datasets;

namespace AdvScratch.Runner.Tests.Reports;

/// <summary>A test that needs Chromium; skipped where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (Chromium.Program is null)
            Skip = $"Chromium is not installed: none of {string.Join(", ", Chromium.Names)} is in the search path.";
    }
}

/// <summary>What a browser made of a page.</summary>
/// <param name="Console">What the browser complained of.</param>
/// <param name="Screenshot">A PNG file.</param>
/// <param name="Page">What the page looked like from inside.</param>
internal sealed record Sight(IReadOnlyList<string> Console, byte[] Screenshot, PageSight Page);

/// <summary>What a script in the page saw.</summary>
/// <param name="Width">Of the window, in CSS pixels.</param>
/// <param name="Reach">How wide the content is; more than the window means that the page scrolls sideways.</param>
/// <param name="Headings">The headings of the sections.</param>
/// <param name="BrokenImages">How many images did not load.</param>
/// <param name="Background">The colour behind the page.</param>
internal sealed record PageSight(int Width, int Reach, string[] Headings, int BrokenImages, string Background);

/// <summary>Opens pages in headless Chromium.</summary>
internal static partial class Chromium
{
    public static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    public static readonly string? Program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names, Path.Combine).FirstOrDefault(File.Exists);

    private const string Policy = "default-src 'none';";

    private const string Script =
        """
        <script>
        addEventListener("load", () => console.log("seen " + JSON.stringify({
            Width: innerWidth,
            Reach: document.documentElement.scrollWidth,
            Headings: [...document.querySelectorAll("h2")].map(heading => heading.textContent),
            BrokenImages: [...document.images].filter(image => image.naturalWidth === 0).length,
            Background: getComputedStyle(document.body).backgroundColor,
        })));
        </script>
        """;

    /// <summary>Opens a page in a frame (a window cannot be as narrow as a phone).</summary>
    /// <param name="page">The page; the policy that forbids scripts is loosened for the one that looks at it.</param>
    /// <param name="width">In CSS pixels.</param>
    /// <param name="dark">Whether the reader prefers dark colours.</param>
    public static Sight Open(string page, int width, bool dark)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(Policy, page, StringComparison.Ordinal);
        File.WriteAllText(folder.File("page.html"),
            page.Replace(Policy, Policy + " script-src 'unsafe-inline';", StringComparison.Ordinal).Replace("</body>", Script + "</body>", StringComparison.Ordinal));
        File.WriteAllText(folder.File("frame.html"),
            $"<!DOCTYPE html><body style='margin:0'><iframe src='page.html' style='border:0;width:{width}px;height:1500px'></iframe>");
        string log = Run(
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--hide-scrollbars", "--enable-logging=stderr", $"--user-data-dir={folder.File("profile")}", $"--window-size={width},1500",
            $"--blink-settings=preferredColorScheme={(dark ? 0 : 1)}", $"--screenshot={folder.File("shot.png")}", new Uri(folder.File("frame.html")).AbsoluteUri,
        ]);
        string[] lines = [.. ConsoleLine().Matches(log).Select(match => match.Groups[1].Value)];
        string seen = Assert.Single(lines, line => line.StartsWith("seen ", StringComparison.Ordinal));
        return new Sight([.. lines.Where(line => line != seen)], File.ReadAllBytes(folder.File("shot.png")), JsonSerializer.Deserialize<PageSight>(seen["seen ".Length..])!);
    }

    /// <summary>Runs the browser to its end and returns what it logged.</summary>
    private static string Run(string[] arguments)
    {
        using var browser = Process.Start(new ProcessStartInfo(Program!, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> log = browser.StandardError.ReadToEndAsync(), output = browser.StandardOutput.ReadToEndAsync();
        if (!browser.WaitForExit(TimeSpan.FromSeconds(60)))
            browser.Kill(entireProcessTree: true);
        Task.WaitAll(log, output);
        return log.Result;
    }

    [GeneratedRegex("""CONSOLE[^"\n]*"(.*)", source""")]
    private static partial Regex ConsoleLine();
}
