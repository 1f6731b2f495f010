using System.Text.Json.Serialization;

namespace AdvScratch.Runner.Reports;

/// <summary>What <c>report.html</c> shows; <see cref="ReportPage"/> writes it.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Summary">One or two sentences with the outcome.</param>
/// <param name="CommandLine">The command that repeats the run.</param>
/// <param name="Results">Facts, table, reductions and claims come from here.</param>
public sealed record Report(string Title, string Summary, string CommandLine, RunResults Results)
{
    /// <summary>Charts and pictures, in the order in which they are shown.</summary>
    public IReadOnlyList<ReportSection> Sections { get; init; } = [];
}

/// <summary>A part of the page.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="Note">A sentence on how to read it, or null.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ChartSection), "charts")]
[JsonDerivedType(typeof(ImageSection), "images")]
[JsonDerivedType(typeof(GridSection), "grid")]
[JsonDerivedType(typeof(ListSection), "list")]
public abstract record ReportSection(string Heading, string? Note);

/// <summary>Charts side by side where the window is wide enough.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="Note">A sentence on how to read it, or null.</param>
/// <param name="Charts">The charts.</param>
public sealed record ChartSection(string Heading, string? Note, IReadOnlyList<Chart> Charts) : ReportSection(Heading, Note);

/// <summary>Rows of images.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="Note">A sentence on how to read it, or null.</param>
/// <param name="Rows">The rows, for example one an example.</param>
public sealed record ImageSection(string Heading, string? Note, IReadOnlyList<TileRow> Rows) : ReportSection(Heading, Note);

/// <summary>A table of images, with its headings once on top.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="Note">A sentence on how to read it, or null.</param>
/// <param name="Columns">What the columns are, for example the flow budgets.</param>
/// <param name="Rows">The rows, for example one an example; the headings of their tiles are not shown, and what a row lacks stays empty.</param>
public sealed record GridSection(string Heading, string? Note, IReadOnlyList<string> Columns, IReadOnlyList<TileRow> Rows)
    : ReportSection(Heading, Note);

/// <summary>Names with a text each.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="Note">A sentence on what they have in common, or null.</param>
/// <param name="Items">The names and the texts.</param>
public sealed record ListSection(string Heading, string? Note, IReadOnlyList<ListItem> Items) : ReportSection(Heading, Note);

/// <summary>A name with a text.</summary>
/// <param name="Name">The name.</param>
/// <param name="Text">What is to be said of it.</param>
public sealed record ListItem(string Name, string Text);

/// <summary>Images that belong together, for example clean image, perturbation and adversarial image.</summary>
/// <param name="Label">What the row is, for example the true class.</param>
/// <param name="Tiles">The images.</param>
public sealed record TileRow(string Label, IReadOnlyList<Tile> Tiles);

/// <summary>An image with its heading and its caption.</summary>
/// <param name="Image">The image.</param>
/// <param name="Heading">What it is, for example "clean", "perturbation".</param>
/// <param name="Caption">What is to be said of it, for example the predicted class.</param>
/// <param name="Mark">Whether the caption is a right or a wrong prediction.</param>
public sealed record Tile(PixelImage Image, string Heading, string Caption = "", TileMark Mark = TileMark.None);

/// <summary>Whether a tile's caption is a prediction, and a right one.</summary>
public enum TileMark
{
    /// <summary>Not a prediction.</summary>
    None,

    /// <summary>The true class.</summary>
    Right,

    /// <summary>Another class.</summary>
    Wrong,
}
