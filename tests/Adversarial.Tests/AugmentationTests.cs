using AdvScratch.Layers;
using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Adversarial.Tests;

public class AugmentationTests
{
    private const int Height = 5;
    private const int Width = 6;

    [Theory]
    [InlineData(BorderKind.Constant)]
    [InlineData(BorderKind.Reflect)]
    public void Every_image_is_a_window_of_the_padded_one_and_every_window_comes_up(BorderKind border)
    {
        const int padding = 2, count = 2000;
        var augmentation = new Augmentation { Padding = padding, Border = border, Fill = -1 };
        Tensor images = Distinct(count);
        float[] before = images.ToArray<float>(), after = augmentation.Apply(images, new RandomStream(3)).ToArray<float>();
        var windows = new int[(2 * padding) + 1, (2 * padding) + 1, 2];
        for (int i = 0; i < count; i++)
        {
            (int dy, int dx, int mirrored) = Identify(before, after, i, padding, border);
            windows[dy, dx, mirrored]++;
        }
        // 50 windows, each 40 times on average; the chance that one of them lies outside is below 1e-4
        Assert.All(windows.Cast<int>(), times => Assert.InRange(times, 12, 80));
        // half of the images are mirrored: 1000 ± 5 standard deviations
        int flips = windows.Cast<int>().Where((_, position) => position % 2 == 1).Sum();
        Assert.InRange(flips, 888, 1112);
    }

    [Fact]
    public void Reflection_is_that_of_numpy()
    {
        // numpy.pad([1, 2, 3, 4], 2, mode="reflect") = [3, 2, 1, 2, 3, 4, 3, 2]
        float[] padded = [3, 2, 1, 2, 3, 4, 3, 2];
        Tensor images = Tensor.From<float>([.. Enumerable.Range(0, 200).SelectMany(_ => Enumerable.Repeat<float[]>([1, 2, 3, 4], 4).SelectMany(row => row))], [200, 1, 4, 4]);
        float[] after = new Augmentation { Padding = 2, Border = BorderKind.Reflect, Flip = false }.Apply(images, new RandomStream(1)).ToArray<float>();
        float[][] windows = [.. Enumerable.Range(0, 5).Select(start => padded[start..(start + 4)])];
        string[] rows = [.. after.Chunk(4).Select(row => string.Join(' ', row)).Distinct().Order()];
        Assert.Equal(windows.Select(row => string.Join(' ', row)).Order(), rows);
    }

    [Fact]
    public void Nothing_happens_without_crop_and_flip()
    {
        Tensor images = Distinct(4);
        var off = new Augmentation { Padding = 0, Flip = false };
        Assert.Equal(images.ToArray<float>(), off.Apply(images, new RandomStream(1)).ToArray<float>());
    }

    [Fact]
    public void Double_precision_gives_the_same_windows()
    {
        Tensor images = Distinct(20);
        var augmentation = new Augmentation { Padding = 1, Fill = 0.5 };
        Assert.Equal(
            augmentation.Apply(images, new RandomStream(4)).ToDoubles(),
            augmentation.Apply(images.To(DType.Float64), new RandomStream(4)).ToArray<double>());
    }

    [Fact]
    public void What_becomes_of_an_image_depends_on_the_stream_and_its_position_only()
    {
        Tensor images = Distinct(30);
        var augmentation = new Augmentation { Padding = 2 };
        float[] all = augmentation.Apply(images, new RandomStream(5)).ToArray<float>();
        Assert.Equal(all, augmentation.Apply(images, new RandomStream(5)).ToArray<float>());
        Assert.NotEqual(all, augmentation.Apply(images, new RandomStream(6)).ToArray<float>());
        int size = Height * Width * 2;
        Assert.Equal(all[..(7 * size)], augmentation.Apply(images.Slice(0, 0, 7), new RandomStream(5)).ToArray<float>());
    }

    [Fact]
    public void The_pixel_range_is_kept() => Prop.ForAll(
        Arb.From(
            from padding in Gen.Choose(0, 4)
            from border in Gen.Elements(BorderKind.Constant, BorderKind.Reflect)
            from flip in Gen.Elements(true, false)
            from seed in Gen.Choose(0, 1000)
            select (padding, border, flip, seed)),
        one =>
        {
            Tensor images = new RandomStream((ulong)one.seed).Uniform([3, 2, Height, Width], 0.2, 0.8);
            var augmentation = new Augmentation { Padding = one.padding, Border = one.border, Flip = one.flip, Fill = 0.2 };
            float[] before = images.ToArray<float>(), after = augmentation.Apply(images, new RandomStream((ulong)one.seed)).ToArray<float>();
            return after.Min() >= Math.Min(before.Min(), 0.2f) && after.Max() <= before.Max();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Small_images_cannot_be_reflected_far()
    {
        var augmentation = new Augmentation { Padding = Height, Border = BorderKind.Reflect };
        string message = Assert.Throws<ArgumentException>(() => augmentation.Apply(Distinct(1), new RandomStream(1))).Message;
        Assert.StartsWith("Images of 5 × 6 pixels can be reflected by at most 4 pixels; got 5.", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => augmentation.Apply(Tensor.Zeros([3, 3]), new RandomStream(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Augmentation { Padding = -1 });
    }

    [Fact]
    public void The_trainer_shows_the_method_augmented_images_that_differ_from_epoch_to_epoch()
    {
        var seen = new List<float[]>();
        ImageSet data = ImageSet.FromFloats([1, 4, 4], Enumerable.Range(0, 16).Select(i => i / 16f).ToArray(), new int[1]);
        var network = new Sequential(new Flatten(), new Linear(new Initializer(new RandomStream(1)), 16, 2));
        var classifier = new Classifier(network, [1, 4, 4], 2);
        var options = new TrainerOptions { Epochs = 8, Augmentation = new Augmentation { Padding = 1 } };
        new Trainer(classifier, new Recorder(seen), new Sgd(network.Parameters, 0), options).Run(data, new RandomStream(1));
        Assert.Equal(8, seen.Count);
        Assert.True(seen.Select(image => string.Join(' ', image)).Distinct().Count() > 3);
        float[] known = [.. Enumerable.Range(0, 16).Select(i => i / 16f)];
        Assert.All(seen.SelectMany(image => image), pixel => Assert.Contains(pixel, known));
    }

    /// <summary>Images [N, 2, H, W] in which no two pixels are equal.</summary>
    private static Tensor Distinct(int count)
    {
        int size = count * 2 * Height * Width;
        return Tensor.From([.. Enumerable.Range(0, size).Select(i => (i + 1f) / (size + 1))], [count, 2, Height, Width]);
    }

    /// <summary>The only window that an image can be: its place in the padded image, and whether it is mirrored.</summary>
    private static (int Dy, int Dx, int Mirrored) Identify(float[] before, float[] after, int image, int padding, BorderKind border)
    {
        var found = new List<(int, int, int)>();
        for (int dy = 0; dy <= 2 * padding; dy++)
        {
            for (int dx = 0; dx <= 2 * padding; dx++)
            {
                for (int mirrored = 0; mirrored < 2; mirrored++)
                {
                    if (IsWindow(before, after, image, dy - padding, dx - padding, mirrored == 1, border))
                        found.Add((dy, dx, mirrored));
                }
            }
        }
        return Assert.Single(found);
    }

    private static bool IsWindow(float[] before, float[] after, int image, int dy, int dx, bool mirrored, BorderKind border)
    {
        for (int channel = 0; channel < 2; channel++)
        {
            for (int y = 0; y < Height; y++)
            {
                for (int x = 0; x < Width; x++)
                {
                    int row = y + dy, column = (mirrored ? Width - 1 - x : x) + dx;
                    float expected;
                    if (border == BorderKind.Reflect)
                        expected = before[At(channel, Reflect(row, Height), Reflect(column, Width))];
                    else
                        expected = row is < 0 or >= Height || column is < 0 or >= Width ? -1 : before[At(channel, row, column)];
                    if (after[At(channel, y, x)] != expected)
                        return false;
                }
            }
        }
        return true;

        int At(int channel, int row, int column) => (((((image * 2) + channel) * Height) + row) * Width) + column;
    }

    private static int Reflect(int at, int extent) => at < 0 ? -at : at >= extent ? extent - 1 - (at - (extent - 1)) : at;

    private sealed record Recorder(List<float[]> Seen) : TrainingMethod
    {
        public override string Name => "recorder";

        public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
        {
            Seen.Add(batch.Images.ToArray<float>());
            return new NaturalTraining().Prepare(batch, cancellation);
        }
    }
}
