using AdvScratch.Runner.Datasets;

namespace AdvScratch.Runner.Tests.Datasets;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("images")]
    [InlineData("images.gz")]
    public void Reads_what_was_written(string name)
    {
        IdxBytes.Write(_folder, name, IdxBytes.Images(3, 2, 4));
        var (sizes, bytes) = IdxFile.Read(_folder.File(name), 3);
        Assert.Equal([3, 2, 4], sizes);
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (byte)i), bytes);
    }

    [Fact]
    public void A_missing_file() => Expect("nothing.gz", "does not exist; check the folder given with --data");

    [Fact]
    public void A_missing_folder() => Expect("no/such/folder/file", "does not exist; check the folder given with --data");

    [Fact]
    public void An_empty_file() => Expect(Raw("file.gz", []), "is empty; fetch it again");

    [Fact]
    public void Not_a_gzip_file() =>
        Expect(Raw("file.gz", IdxBytes.Images(3, 2, 4)), "is not a gzip file, or a damaged one; fetch it again");

    [Fact]
    public void A_damaged_gzip_file()
    {
        byte[] packed = IdxBytes.Gzip(IdxBytes.Images(3, 2, 4));
        packed[^6] ^= 1; // in the checksum
        Expect(Raw("file.gz", packed), "is not a gzip file, or a damaged one; fetch it again");
    }

    [Fact]
    public void A_truncated_gzip_file()
    {
        byte[] noise = new byte[1000];
        new Random(1).NextBytes(noise);
        byte[] packed = IdxBytes.Gzip(IdxBytes.Make(0x803, [10, 10, 10], noise));
        Expect(Raw("file.gz", packed[..500]), "of the 1,000 bytes that its header announces; it is truncated: fetch it again");
    }

    [Fact]
    public void A_truncated_raw_file() =>
        Expect(Raw("file", IdxBytes.Images(3, 2, 4)[..20]),
            "announces 3 × 2 × 4 bytes, more than can be in its 20; it is truncated: fetch it again");

    [Fact]
    public void A_file_shorter_than_announced() =>
        Expect(Raw("file", IdxBytes.Make(0x803, [3, 2, 4], new byte[20])),
            "ends after 20 of the 24 bytes that its header announces; it is truncated: fetch it again");

    [Fact]
    public void A_file_cut_inside_its_header() =>
        Expect(Raw("file", IdxBytes.Images(3, 2, 4)[..9]), "ends inside its header (9 of 16 bytes); fetch it again");

    [Fact]
    public void A_file_of_labels_in_place_of_images() =>
        Expect(Raw("file", IdxBytes.Labels(new byte[20])),
            "starts with 0x00000801 where an IDX file with 3 dimension(s) starts with 0x00000803; check that the files were not mixed up");

    [Fact]
    public void A_file_without_images() =>
        Expect(Raw("file", IdxBytes.Images(0, 28, 28)), "announces 0 × 28 × 28 bytes, so it holds no data; fetch it again");

    [Theory]
    [InlineData("file")]
    [InlineData("file.gz")]
    public void Bytes_after_the_announced_ones(string name)
    {
        IdxBytes.Write(_folder, name, IdxBytes.Make(0x803, [3, 2, 4], new byte[25]));
        Expect(name, "goes on after the 24 bytes that its header announces; fetch it again");
    }

    [Theory]
    [InlineData(60_000, 1_000, 1_000)]
    [InlineData(uint.MaxValue, uint.MaxValue, uint.MaxValue)] // the product does not fit 64 bits
    [InlineData(65_536, 65_536, 65_536)] // the product is 0 in 32 bits
    [InlineData(1 << 30, 1, 2)]
    public void A_header_that_announces_too_much(uint count, uint height, uint width) =>
        Expect(Raw("file", IdxBytes.Make(0x803, [count, height, width], new byte[100])),
            "more than the 1,024 MiB that are accepted; use a smaller file");

    [Fact]
    public void A_small_file_that_announces_a_gigabyte_is_refused_before_the_memory_is_taken()
    {
        string name = Raw("file.gz", IdxBytes.Gzip(IdxBytes.Make(0x803, [1 << 20, 32, 32], new byte[100])));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Expect(name, "it is truncated: fetch it again");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_gzip_bomb_is_read_no_further_than_its_header_announces()
    {
        string name = Raw("bomb.gz", IdxBytes.Gzip(IdxBytes.Make(0x803, [3, 2, 4], new byte[50_000_000])));
        Assert.InRange(new FileInfo(_folder.File(name)).Length, 0, 100_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Expect(name, "goes on after the 24 bytes that its header announces; fetch it again");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_file_that_somebody_else_holds()
    {
        using var held = new FileStream(_folder.File("file"), FileMode.Create, FileAccess.Write, FileShare.None);
        Expect("file", "cannot be read; check that it is a file, that you may read it and that nothing else holds it");
    }

    [Fact]
    public void A_folder_in_place_of_a_file()
    {
        Directory.CreateDirectory(_folder.File("file"));
        Expect("file", "cannot be read; check that it is a file, that you may read it and that nothing else holds it");
    }

    private string Raw(string name, byte[] content)
    {
        File.WriteAllBytes(_folder.File(name), content);
        return name;
    }

    private void Expect(string name, string sentence)
    {
        string path = _folder.File(name);
        var error = Assert.Throws<DataException>(() => IdxFile.Read(path, 3));
        Assert.StartsWith($"'{path}' ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(sentence + ".", error.Message, StringComparison.Ordinal);
    }
}
