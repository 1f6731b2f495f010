using AdvScratch.Runner.Reports;

namespace AdvScratch.Runner.Tests.Reports;

public class FlowImageTests
{
    [Theory]
    [InlineData(1, 0, 255, 0, 0)]
    [InlineData(-1, 0, 0, 255, 255)]
    [InlineData(0.5, 0.8660254, 255, 255, 0)]
    [InlineData(-0.5, 0.8660254, 0, 255, 0)]
    [InlineData(-0.5, -0.8660254, 0, 0, 255)]
    [InlineData(0.5, -0.8660254, 255, 0, 255)]
    [InlineData(0.5, 0, 255, 128, 128)]
    [InlineData(7, 0, 255, 0, 0)]
    [InlineData(0, 0, 255, 255, 255)]
    public void The_hue_is_the_direction_and_the_saturation_the_length(float x, float y, int red, int green, int blue)
    {
        PixelImage image = FlowImage.Colours(1, 1, [x, y], limit: 1);
        Assert.Equal((red, green, blue), (image[0, 0, 0], image[1, 0, 0], image[2, 0, 0]));
    }

    [Fact]
    public void Each_vector_colours_its_own_pixel()
    {
        PixelImage image = FlowImage.Colours(2, 3, [0, 0.2f, 0, 0, 0, -0.2f, 0, 0, 0, 0, 0, 0], limit: 0.2f);
        Assert.Equal((2, 3), (image.Height, image.Width));
        for (int y = 0; y < 2; y++)
        {
            for (int x = 0; x < 3; x++)
            {
                (int, int, int) expected = (y, x) switch { (0, 1) => (255, 0, 0), (1, 2) => (0, 255, 255), _ => (255, 255, 255) };
                Assert.Equal(expected, (image[0, y, x], image[1, y, x], image[2, y, x]));
            }
        }
    }

    [Fact]
    public void The_key_shows_each_direction_where_it_leads()
    {
        PixelImage key = FlowImage.Key(9);
        Assert.Equal((255, 0, 0), (key[0, 4, 8], key[1, 4, 8], key[2, 4, 8]));
        Assert.Equal((0, 255, 255), (key[0, 4, 0], key[1, 4, 0], key[2, 4, 0]));
        Assert.Equal((255, 255, 255), (key[0, 4, 4], key[1, 4, 4], key[2, 4, 4]));
        Assert.Equal((255, 255, 255), (key[0, 0, 0], key[1, 0, 0], key[2, 0, 0]));
        Assert.True(key[1, 8, 4] > key[2, 8, 4], "down is yellow-green");
        Assert.True(key[2, 0, 4] > key[1, 0, 4], "up is violet");
    }

    [Fact]
    public void Misuse_is_refused()
    {
        Assert.Throws<ArgumentException>(() => FlowImage.Colours(2, 2, [1, 2, 3], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => FlowImage.Colours(1, 1, [1, 2], 0));
    }
}
