using System.Diagnostics;
using AdvScratch.Runner.Datasets;

namespace AdvScratch.Runner.Tests.Datasets;

public sealed class TintTests
{
    [Fact]
    public void The_coloured_stand_in_has_the_shape_of_cifar_and_loads_at_once()
    {
        DatasetCatalog.Load(DatasetCatalog.Bundled); // so that the disk is not measured
        var clock = Stopwatch.StartNew();
        var (train, test) = DatasetCatalog.Load(DatasetCatalog.BundledColour);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 2); // about 0.3 s alone
        Assert.Equal((12_000, 2_000, 3, 32, 32, 10), (train.Count, test.Count, train.Channels, train.Height, train.Width, train.ClassCount));
        Assert.Equal(DatasetCatalog.BundledColour, train.Name);
        Assert.Equal(train.Fingerprint(), DatasetCatalog.Load(DatasetCatalog.BundledColour).Train.Fingerprint());
        // the same colours on every machine and in every version
        Assert.Equal("63e966ef", train.Fingerprint()[..8]);
    }

    [Fact]
    public void Grey_becomes_a_mixture_of_two_distinct_colours()
    {
        ImageDataset grey = DatasetCatalog.Load(DatasetCatalog.Bundled).Test, colour = DatasetCatalog.Load(DatasetCatalog.BundledColour).Test;
        Assert.Equal(grey.Labels.ToArray(), colour.Labels.ToArray());
        for (int i = 0; i < 50; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                ReadOnlySpan<byte> plane = colour.Image(i).Slice(1024 * c, 1024), source = grey.Image(i);
                Assert.InRange(plane[0], 0, 95); // the margin
                int light = 0;
                for (int y = 0; y < 28; y++)
                {
                    for (int x = 0; x < 28; x++)
                    {
                        byte from = source[28 * y + x], to = plane[32 * (y + 2) + x + 2];
                        if (from == 0)
                            Assert.Equal(plane[0], to);
                        if (from == 255)
                            light = to;
                        Assert.True(to >= plane[0] + 64 * from / 255, $"{from} became {to}");
                    }
                }
                Assert.True(light is 0 or >= 160);
            }
        }
    }

    [Fact]
    public void Colours_differ_between_images_and_do_not_tell_the_class()
    {
        ImageDataset train = DatasetCatalog.Load(DatasetCatalog.BundledColour).Train;
        Assert.True(Enumerable.Range(0, train.Count).Select(i => (train.Image(i)[0], train.Image(i)[1024], train.Image(i)[2048])).Distinct().Count() > 11_900);
        // a mean over 1,200 draws from 0…95 has a standard deviation of 0.8
        for (int label = 0; label < train.ClassCount; label++)
        {
            Assert.InRange(
                Enumerable.Range(0, train.Count).Where(i => train.Labels[i] == label).Average(i => train.Image(i)[1024]), 47.5 - 4, 47.5 + 4);
        }
    }

    [Fact]
    public void Images_that_are_too_large_are_refused()
    {
        var large = new ImageDataset("large", 1, 40, 40, ["a"], new byte[1600], [0]);
        Assert.Equal("The images of large should be grey and at most 32 × 32 pixels to be coloured, but are 40 × 40; check the folder given with --data.",
            Assert.Throws<DataException>(() => Tint.Apply(new DatasetParts(large, large))).Message);
    }
}
