using System.Net;

namespace AdvScratch.Runner.Reports;

/// <summary>Text inside HTML and SVG.</summary>
internal static class Markup
{
    /// <summary>Text that stays text in an element and in a quoted attribute; no line ends between a number and its "%".</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text.Replace(" %", "\u00a0%", StringComparison.Ordinal));
}
