using AdvScratch.Runner.Datasets;

namespace AdvScratch.Runner.Tests.Datasets;

public sealed class IdxFolderTests : IDisposable
{
    private static readonly string[] Classes = ["zero", "one", "two"];

    private readonly TemporaryFolder _folder = new();

    public IdxFolderTests() => IdxBytes.WriteGoodSet(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_both_parts()
    {
        var (train, test) = IdxFolder.Read(_folder.Path, "tiny", Classes);
        Assert.Equal(("tiny", 3, 1, 2, 4, 3), (train.Name, train.Count, train.Channels, train.Height, train.Width, train.ClassCount));
        Assert.Equal([0, 2, 1], train.Labels.ToArray());
        Assert.Equal([8, 9, 10, 11, 12, 13, 14, 15], train.Image(1).ToArray());
        Assert.Equal([1, 1], test.Labels.ToArray());
    }

    [Fact]
    public void Takes_a_raw_file_where_there_is_no_gzipped_one()
    {
        File.Delete(_folder.File("train-labels-idx1-ubyte.gz"));
        IdxBytes.Write(_folder, "train-labels-idx1-ubyte", IdxBytes.Labels(2, 2, 2));
        Assert.Equal([2, 2, 2], IdxFolder.Read(_folder.Path, "tiny", Classes).Train.Labels.ToArray());
    }

    [Fact]
    public void Counts_that_disagree()
    {
        IdxBytes.Write(_folder, "train-labels-idx1-ubyte.gz", IdxBytes.Labels(0, 1));
        Expect("train-labels-idx1-ubyte.gz",
            $"holds 2 labels but '{_folder.File("train-images-idx3-ubyte.gz")}' holds 3 images; take both from the same data set.");
    }

    [Fact]
    public void A_label_out_of_range()
    {
        IdxBytes.Write(_folder, "t10k-labels-idx1-ubyte.gz", IdxBytes.Labels(0, 3));
        Expect("t10k-labels-idx1-ubyte.gz", "has the label 3 at position 1, outside 0 to 2; check that these are the labels of tiny.");
    }

    [Fact]
    public void Image_sizes_that_disagree()
    {
        IdxBytes.Write(_folder, "t10k-images-idx3-ubyte.gz", IdxBytes.Images(2, 4, 2));
        Expect("t10k-images-idx3-ubyte.gz",
            "holds images of 4 × 2 pixels but the training images are 2 × 4; take both from the same data set.");
    }

    [Fact]
    public void A_missing_file()
    {
        File.Delete(_folder.File("t10k-images-idx3-ubyte.gz"));
        Expect("t10k-images-idx3-ubyte.gz", "does not exist; check the folder given with --data.");
    }

    private void Expect(string file, string sentence)
    {
        var error = Assert.Throws<DataException>(() => IdxFolder.Read(_folder.Path, "tiny", Classes));
        Assert.Equal($"'{_folder.File(file)}' {sentence}", error.Message);
    }
}
