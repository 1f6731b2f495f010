using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Datasets.Mat;
using AdvScratch.Runner.Tests.Datasets.Mat;

namespace AdvScratch.Runner.Tests.Datasets;

public sealed class SvhnFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SvhnFolderTests()
    {
        foreach (string file in SvhnFolder.FileNames)
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Datasets", "Mat", file), _folder.File(file));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_what_scipy_wrote()
    {
        var (train, test) = Read();
        Assert.Equal(("svhn", 4, 3, 32, 32, 10), (train.Name, train.Count, train.Channels, train.Height, train.Width, train.ClassCount));
        Assert.Equal([1, 0, 5, 9], train.Labels.ToArray()); // 10 is the digit 0
        Assert.Equal([0, 2], test.Labels.ToArray());
        foreach (ImageDataset part in (ImageDataset[])[train, test])
        {
            for (int at = 0; at < part.Pixels.Length; at++)
            {
                var (n, c, y, x) = (at / 3072, at / 1024 % 3, at / 32 % 32, at % 32);
                Assert.Equal((5 * y + 3 * x + 50 * c + 7 * n) % 251, part.Pixels[at]);
            }
        }
    }

    [Fact]
    public void Files_may_be_gzipped()
    {
        byte[] raw = File.ReadAllBytes(_folder.File("test_32x32.mat"));
        File.Delete(_folder.File("test_32x32.mat"));
        IdxBytes.Write(_folder, "test_32x32.mat.gz", raw);
        Assert.Equal(2, Read().Test.Count);
    }

    [Fact]
    public void One_image_has_no_fourth_size()
    {
        Write([32, 32, 3], 3072, [10]);
        Assert.Equal([0], Read().Train.Labels.ToArray());
    }

    [Fact]
    public void Images_of_another_shape_are_refused()
    {
        Write([28, 28, 1], 784, [1]);
        Expect("holds X of 28 × 28 × 1 numbers where 32 × 32 × 3 × N are expected; check that it is a file of SVHN's cropped digits.");
        Write([32, 32, 3, 0], 0, []);
        Expect("holds no images; fetch it again.");
    }

    [Fact]
    public void Labels_have_to_fit()
    {
        Write([32, 32, 3, 2], 2 * 3072, [1, 2, 3]);
        Expect("holds 3 labels but 2 images; fetch it again.");
        Write([32, 32, 3, 2], 2 * 3072, [1, 11]);
        Expect("has the label 11 at position 1, outside 1 to 10; check that this is a file of svhn.");
        Write([32, 32, 3, 2], 2 * 3072, [0, 1]);
        Expect("has the label 0 at position 0, outside 1 to 10; check that this is a file of svhn.");
    }

    private DatasetParts Read() => DatasetCatalog.Load("svhn", _folder.Path);

    private void Write(int[] sizes, int pixels, double[] labels)
    {
        var writer = new MatWriter(Compressed: true);
        File.WriteAllBytes(_folder.File("train_32x32.mat"), writer.File(
            writer.Array("X", sizes, new double[pixels], MatType.UInt8),
            writer.Array("y", [labels.Length, 1], labels, MatType.UInt8, MatWriter.Double)));
    }

    private void Expect(string sentence) =>
        Assert.Equal($"'{_folder.File("train_32x32.mat")}' {sentence}", Assert.Throws<DataException>(Read).Message);
}
