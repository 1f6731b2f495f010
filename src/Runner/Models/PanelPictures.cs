using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Models;

/// <summary>For each attack of a panel what it did to a few images.</summary>
internal static class PanelPictures
{
    private const int MostPictures = 6;

    /// <summary>A section an attack: the first image of each class that was right before, those that were fooled first.</summary>
    public static IEnumerable<ReportSection> Of(Panel panel, ImageDataset test) =>
        from column in panel.Columns
        let rows = column.Result.Samples
            .Where(sample => sample.CleanPrediction == sample.Label)
            .OrderBy(sample => sample.AdversarialPrediction == sample.Label)
            .DistinctBy(sample => sample.Label)
            .OrderBy(sample => sample.Label)
            .Take(MostPictures)
            .Select(sample => Row(column.Attack, sample, test))
            .ToArray()
        where rows.Length > 0
        select new ImageSection($"What {column.Label} does", SampleTiles.Note(column.Attack), rows);

    private static TileRow Row(Attack attack, ImageSample sample, ImageDataset test) => new(
        "True class: " + test.ClassNames[sample.Label],
        [new Tile(SampleTiles.Picture(test, sample.Clean), "clean"), .. SampleTiles.Of(attack, sample, test)]);
}
