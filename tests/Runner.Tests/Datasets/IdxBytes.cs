using System.Buffers.Binary;
using System.IO.Compression;

namespace AdvScratch.Runner.Tests.Datasets;

/// <summary>Writes IDX files, good ones and bad ones.</summary>
internal static class IdxBytes
{
    public static byte[] Make(uint magic, uint[] sizes, byte[] body)
    {
        byte[] bytes = new byte[4 + 4 * sizes.Length + body.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, magic);
        for (int i = 0; i < sizes.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 + 4 * i), sizes[i]);
        body.CopyTo(bytes, 4 + 4 * sizes.Length);
        return bytes;
    }

    public static byte[] Images(uint count, uint height, uint width) =>
        Make(0x803, [count, height, width], [.. Enumerable.Range(0, (int)(count * height * width)).Select(i => (byte)i)]);

    public static byte[] Labels(params byte[] labels) => Make(0x801, [(uint)labels.Length], labels);

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            gzip.Write(content);
        return packed.ToArray();
    }

    /// <summary>Four good files: 3 training and 2 test images of 2 × 4 pixels in three classes.</summary>
    public static void WriteGoodSet(TemporaryFolder folder)
    {
        Write(folder, "train-images-idx3-ubyte.gz", Images(3, 2, 4));
        Write(folder, "train-labels-idx1-ubyte.gz", Labels(0, 2, 1));
        Write(folder, "t10k-images-idx3-ubyte.gz", Images(2, 2, 4));
        Write(folder, "t10k-labels-idx1-ubyte.gz", Labels(1, 1));
    }

    public static void Write(TemporaryFolder folder, string name, byte[] content) =>
        File.WriteAllBytes(folder.File(name), name.EndsWith(".gz", StringComparison.Ordinal) ? Gzip(content) : content);
}
