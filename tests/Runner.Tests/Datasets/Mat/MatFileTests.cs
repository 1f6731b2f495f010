using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Datasets.Mat;

namespace AdvScratch.Runner.Tests.Datasets.Mat;

public sealed class MatFileTests : IDisposable
{
    private static readonly double[] Six = [1, 2, 3, 10, 100, 127];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<bool, bool, bool> Ways => new()
    {
        { false, false, false }, { false, false, true }, { false, true, false }, { false, true, true },
        { true, false, false }, { true, false, true }, { true, true, false }, { true, true, true },
    };

    [Theory, MemberData(nameof(Ways))]
    public void Reads_every_type_of_numbers_in_both_orders_compressed_or_not_with_small_elements_or_without(bool big, bool compressed, bool small)
    {
        var writer = new MatWriter(big, compressed, small);
        foreach (MatType stored in Enum.GetValues<MatType>().Where(type => MatNumber.Width(type) > 0))
        {
            byte[] file = writer.File(
                writer.Array("other", [1, 1], [7], MatType.UInt8),
                writer.Array("abc", [2, 3], Six, stored, MatWriter.Double),
                writer.Array("d", [1, 2], [3, 4], stored, MatWriter.Double));
            var arrays = MatFile.Read(Write(file), "d", "abc");
            Assert.Equal([2, 3], arrays["abc"].Sizes);
            Assert.Equal(Six.Select(value => (byte)value), arrays["abc"].Values);
            Assert.Equal([3, 4], arrays["d"].Values);
        }
    }

    [Fact]
    public void Reads_more_numbers_than_it_converts_at_once()
    {
        double[] many = [.. Enumerable.Range(0, 30_000).Select(i => (double)(i % 256))];
        var writer = new MatWriter(Compressed: true);
        Assert.Equal(many.Select(value => (byte)value),
            MatFile.Read(Write(writer.File(writer.Array("a", [30_000, 1], many, MatType.Double))), "a")["a"].Values);
    }

    [Fact]
    public void A_file_cut_anywhere_is_one_sentence()
    {
        foreach (bool compressed in (bool[])[false, true])
        {
            var writer = new MatWriter(Compressed: compressed);
            byte[] file = writer.File(writer.Array("abcde", [2, 3], Six, MatType.UInt8));
            int end = file.Length - (compressed ? 0 : 2); // the last padding may be missing
            for (int length = 0; length < end; length++)
                Assert.EndsWith(".", Message(file[..length], "abcde"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_changed_byte_gives_a_sentence_or_other_numbers_but_no_other_error()
    {
        var writer = new MatWriter();
        byte[] plain = writer.File(writer.Array("a", [2, 3], Six, MatType.Int16), writer.Array("b", [1, 1], [5], MatType.UInt8));
        writer = writer with { Compressed = true };
        byte[] packed = writer.File(writer.Array("a", [2, 3], Six, MatType.Int16), writer.Array("b", [1, 1], [5], MatType.UInt8));
        foreach (byte[] good in (byte[][])[plain, packed])
        {
            for (int at = 128; at < good.Length; at++)
            {
                foreach (byte value in (byte[])[0, 1, 15, 127, 255, (byte)(good[at] ^ 16)])
                {
                    byte[] file = [.. good];
                    file[at] = value;
                    string path = Write(file);
                    if (Record.Exception(() => MatFile.Read(path, "a", "b")) is { } error)
                        Assert.IsType<DataException>(error);
                }
            }
        }
    }

    [Fact]
    public void A_damaged_compressed_array()
    {
        var writer = new MatWriter(Compressed: true);
        byte[] file = writer.File(writer.Array("a", [2, 3], Six, MatType.UInt8));
        file[^1] ^= 1; // in the checksum
        Expect(file, "holds a compressed array that is damaged; fetch it again.");
    }

    [Fact]
    public void A_file_of_another_format()
    {
        Expect([], "is empty; fetch it again.");
        Expect(new byte[200], "is not a MATLAB file of level 5; check that the files were not mixed up.");
        byte[] newer = new MatWriter().File();
        newer[125] = 2; // MATLAB 7.3
        Expect(newer, "is a MATLAB file of version 0x0200, not of level 5 (0x0100); save it with MATLAB's option -v7.");
    }

    [Fact]
    public void Arrays_that_are_not_there_or_not_whole_bytes()
    {
        var writer = new MatWriter();
        const string Mixed = "check that the files were not mixed up.";
        Expect(writer.File(writer.Array("b", [1, 1], [1], MatType.UInt8)), $"holds no array a of numbers; {Mixed}");
        Expect(writer.File(writer.Array("a", [1, 1], [1], MatType.UInt8, arrayClass: 4)), $"holds no array a of numbers; {Mixed}"); // text
        Expect(writer.File(writer.Array("a", [1, 2], [1, 1.5], MatType.Double)), $"holds the number 1.5 in a, where whole ones from 0 to 255 are expected; {Mixed}");
        Expect(writer.File(writer.Array("a", [1, 2], [1, 256], MatType.Int32)), $"holds the number 256 in a, where whole ones from 0 to 255 are expected; {Mixed}");
        Expect(writer.File(writer.Array("a", [1, 2], [1, -1], MatType.Int8)), $"holds the number -1 in a, where whole ones from 0 to 255 are expected; {Mixed}");
        Expect(writer.File((writer with { Flags = 0x800 }).Array("a", [1, 1], [1], MatType.UInt8)), $"holds complex numbers in a; {Mixed}");
    }

    [Fact]
    public void Announced_sizes_are_not_believed()
    {
        var writer = new MatWriter();
        Expect(writer.File(writer.Array("a", [40_000, 40_000], [1], MatType.UInt8)),
            "announces 40000 × 40000 numbers in a, more than the 1,073,741,824 that are accepted; use a smaller file.");
        Expect(writer.File(writer.Array("a", [20_000, 20_000], [1], MatType.UInt8)),
            "holds 1 bytes of type 2 where the 400,000,000 numbers of a should be; it is damaged: fetch it again.");
        byte[] matrix = writer.Array("a", [1, 400_000_000], [1, 2, 3, 4, 5], MatType.UInt8);
        writer.Word(400_000_000).CopyTo(matrix, matrix.Length - 12); // the size of the numbers
        Expect(writer.File(matrix), "ends inside a data element; it is truncated or damaged: fetch it again.");
        Expect(writer.File((writer with { Compressed = true }).Pack(matrix)), "ends inside a data element; it is truncated or damaged: fetch it again.");
    }

    private void Expect(byte[] file, string sentence) => Assert.Equal($"'{_folder.File("file.mat")}' {sentence}", Message(file, "a"));

    private string Message(byte[] file, string name)
    {
        string path = Write(file);
        return Assert.Throws<DataException>(() => MatFile.Read(path, name)).Message;
    }

    private string Write(byte[] file)
    {
        File.WriteAllBytes(_folder.File("file.mat"), file);
        return _folder.File("file.mat");
    }
}
