using AdvScratch.Runner.Datasets;

namespace AdvScratch.Runner.Tests.Datasets;

public class ImageDatasetTests
{
    // image i holds the bytes 2i and 2i + 1
    private static readonly ImageDataset Six = new(
        "six", 1, 1, 2, ["a", "b"], [.. Enumerable.Range(0, 12).Select(i => (byte)i)], [0, 0, 0, 1, 0, 1]);

    [Fact]
    public void First_takes_the_first_images()
    {
        var two = Six.First(2);
        Assert.Equal([0, 1, 2, 3], two.Pixels.ToArray());
        Assert.Equal([0, 0], two.Labels.ToArray());
        Assert.Equal(6, Six.First(100).Count);
    }

    [Fact]
    public void Balanced_takes_as_many_of_every_class_in_order()
    {
        var four = Six.Balanced(2);
        Assert.Equal([0, 0, 1, 1], four.Labels.ToArray());
        Assert.Equal([0, 1, 2, 3, 6, 7, 10, 11], four.Pixels.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => Six.Balanced(3));
    }

    [Fact]
    public void Images_are_copied_in_the_asked_order_and_scaled()
    {
        var bright = new ImageDataset("bright", 1, 1, 2, ["a"], [0, 51, 255, 102], [0, 0]);
        float[] target = new float[6];
        bright.CopyImages([1, 0, 1], target);
        Assert.Equal([1f, 0.4f, 0f, 0.2f, 1f, 0.4f], target);
        Assert.Throws<ArgumentException>(() => bright.CopyImages([0], target));
    }

    [Fact]
    public void Refuses_what_does_not_fit()
    {
        Assert.Throws<ArgumentException>(() => new ImageDataset("bad", 1, 1, 2, ["a"], new byte[3], [0, 0]));
        Assert.Throws<ArgumentException>(() => new ImageDataset("bad", 1, 1, 2, ["a"], new byte[4], [0, 1]));
    }
}
