using AdvScratch.Runner.Datasets;

namespace AdvScratch.Runner.Tests.Datasets;

public sealed class CifarFolderTests : IDisposable
{
    private const int Record = 3073;

    private readonly TemporaryFolder _folder = new();

    public CifarFolderTests()
    {
        for (int batch = 1; batch <= 5; batch++)
            Write($"data_batch_{batch}.bin", Image((byte)batch, (byte)(10 * batch)), Image(9, 200));
        Write("test_batch.bin", Image(0, 7), Image(3, 8), Image(6, 9));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_all_training_files_in_their_order_and_the_test_file()
    {
        var (train, test) = Read();
        Assert.Equal(("cifar10", 10, 3, 32, 32, 10), (train.Name, train.Count, train.Channels, train.Height, train.Width, train.ClassCount));
        Assert.Equal([1, 9, 2, 9, 3, 9, 4, 9, 5, 9], train.Labels.ToArray());
        Assert.Equal([0, 3, 6], test.Labels.ToArray());
        // planes of red, green, blue, each row by row; the value of the image comes first
        ReadOnlySpan<byte> image = train.Image(2);
        Assert.Equal((20, 1, 2, 31), (image[0], image[1], image[2], image[31]));
        Assert.Equal((1, 2), (image[1024], image[2048]));
        Assert.Equal("frog", test.ClassNames[6]);
    }

    [Fact]
    public void The_folder_may_be_given_itself_or_by_either_name_in_it_and_files_may_be_gzipped()
    {
        Assert.Equal(_folder.Path, DatasetCatalog.Locate("cifar10", _folder.Path));
        using var parent = new TemporaryFolder();
        foreach (string name in (string[])["cifar10", "cifar-10-batches-bin"])
        {
            string inner = parent.File(name);
            Directory.CreateDirectory(inner);
            File.WriteAllBytes(Path.Combine(inner, "test_batch.bin.gz"), IdxBytes.Gzip(Image(1, 1)));
            Assert.Equal(inner, DatasetCatalog.Locate("cifar10", parent.Path));
            Directory.Delete(inner, recursive: true);
        }
        byte[] raw = File.ReadAllBytes(_folder.File("test_batch.bin"));
        File.Delete(_folder.File("test_batch.bin"));
        IdxBytes.Write(_folder, "test_batch.bin.gz", raw);
        Assert.Equal(3, Read().Test.Count);
    }

    [Fact]
    public void A_truncated_file()
    {
        File.WriteAllBytes(_folder.File("data_batch_2.bin"), [.. Image(1, 1), .. Image(2, 2)[..^1]]);
        Expect("data_batch_2.bin", "holds 6,145 bytes, which are not whole records of 3,073; it is truncated or of another format: fetch it again.");
    }

    [Fact]
    public void A_label_out_of_range()
    {
        Write("test_batch.bin", Image(9, 0), Image(10, 0));
        Expect("test_batch.bin", "has the label 10 at record 1, outside 0 to 9; check that this is a file of cifar10.");
    }

    [Fact]
    public void An_empty_file()
    {
        File.WriteAllBytes(_folder.File("data_batch_5.bin"), []);
        Expect("data_batch_5.bin", "is empty; fetch it again.");
    }

    [Fact]
    public void A_missing_file()
    {
        File.Delete(_folder.File("data_batch_4.bin"));
        var error = Assert.Throws<DataException>(Read);
        Assert.Contains("data_batch_4.bin", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("does not exist; check the folder given with --data.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_of_other_images_is_not_the_known_one()
    {
        Assert.All(DatasetCatalog.Verify("cifar10", _folder.Path), check => Assert.False(check.Good));
        Assert.Contains("are not the known ones of cifar10", DatasetCatalog.Doubt("cifar10", _folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Cifar_100_has_two_labels_and_the_fine_one_counts()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("train.bin"), [7, .. Image(99, 1), 19, .. Image(0, 2)]);
        File.WriteAllBytes(folder.File("test.bin"), [4, .. Image(30, 3)]);
        var (train, test) = DatasetCatalog.Load("cifar100", folder.Path);
        Assert.Equal([99, 0], train.Labels.ToArray());
        Assert.Equal((100, "worm", "dolphin"), (train.ClassCount, train.ClassNames[99], test.ClassNames[test.Labels[0]]));
        Assert.Equal((1, 1, 2), (train.Image(0)[0], train.Image(0)[1024], train.Image(0)[2048]));
        Assert.Equal(3, test.Image(0)[0]);

        using var parent = new TemporaryFolder();
        Directory.CreateDirectory(parent.File("cifar-100-binary"));
        File.Copy(folder.File("test.bin"), Path.Combine(parent.File("cifar-100-binary"), "test.bin"));
        Assert.Equal(parent.File("cifar-100-binary"), DatasetCatalog.Locate("cifar100", parent.Path));

        File.WriteAllBytes(folder.File("train.bin"), [0, .. Image(100, 1)]);
        Assert.EndsWith("has the label 100 at record 0, outside 0 to 99; check that this is a file of cifar100.",
            Assert.Throws<DataException>(() => DatasetCatalog.Load("cifar100", folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(folder.File("train.bin"), Image(1, 1)); // a record of CIFAR-10
        Assert.Contains("3,073 bytes, which are not whole records of 3,074",
            Assert.Throws<DataException>(() => DatasetCatalog.Load("cifar100", folder.Path)).Message, StringComparison.Ordinal);
    }

    private DatasetParts Read() => DatasetCatalog.Load("cifar10", _folder.Path);

    private void Expect(string file, string sentence) =>
        Assert.Equal($"'{_folder.File(file)}' {sentence}", Assert.Throws<DataException>(Read).Message);

    private void Write(string file, params byte[][] records) => File.WriteAllBytes(_folder.File(file), [.. records.SelectMany(record => record)]);

    /// <summary>A record: the label, then the red plane (its first pixel given, the others by column), green ones and blue twos.</summary>
    private static byte[] Image(byte label, byte first)
    {
        byte[] record = new byte[Record];
        record[0] = label;
        for (int i = 0; i < 1024; i++)
            (record[1 + i], record[1025 + i], record[2049 + i]) = ((byte)(i % 32), 1, 2);
        record[1] = first;
        return record;
    }
}
