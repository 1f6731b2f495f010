using System.Buffers.Binary;

namespace AdvScratch.Runner.Datasets;

/// <summary>
/// Reads the IDX format of the MNIST family: a big-endian magic number 0x0000 08 dd (unsigned bytes, dd dimensions), dd
/// sizes of four bytes, then the bytes. Files may be gzipped. What is read into memory is bounded by what the header
/// announces, and that by a hard cap, so a small hostile file cannot fill the memory.
/// </summary>
public static class IdxFile
{
    /// <summary>The most bytes a file may announce: 1 GiB, over twenty times MNIST.</summary>
    public const long Cap = 1L << 30;

    // Deflate cannot pack more than 1032 bytes into one, so a header that announces more is wrong whatever follows.
    private const long BestDeflateRatio = 1032;

    /// <summary>The sizes and the bytes of a file, all of it checked.</summary>
    /// <param name="path">A raw file, or a gzipped one if the name ends in <c>.gz</c>.</param>
    /// <param name="dimensions">3 for images (count, height, width), 1 for labels.</param>
    /// <exception cref="DataException">The file is missing, unreadable, or not such a file from the first byte to the last.</exception>
    public static (int[] Sizes, byte[] Bytes) Read(string path, int dimensions)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length == 0)
                throw DataFile.Bad(path, "is empty", "fetch it again");
            using var content = DataFile.Unpack(file, path);
            int[] sizes = ReadHeader(content, path, dimensions);
            long length = CheckedLength(sizes, file.Length, path);
            return (sizes, ReadBody(content, length, path));
        }
        catch (Exception e) when (DataFile.ReadingError(e, path) is { } sentence)
        {
            throw sentence;
        }
    }

    private static int[] ReadHeader(Stream content, string path, int dimensions)
    {
        Span<byte> header = stackalloc byte[4 + 4 * dimensions];
        int read = content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        uint expected = 0x0800u + (uint)dimensions;
        if (read >= 4 && BinaryPrimitives.ReadUInt32BigEndian(header) is var magic && magic != expected)
        {
            throw DataFile.Bad(path, $"starts with 0x{magic:x8} where an IDX file with {dimensions} dimension(s) starts with 0x{expected:x8}",
                "check that the files were not mixed up");
        }
        if (read < header.Length)
            throw DataFile.Bad(path, $"ends inside its header ({read} of {header.Length} bytes)", "fetch it again");
        int[] sizes = new int[dimensions];
        for (int i = 0; i < dimensions; i++)
        {
            // a size over int.MaxValue is over the cap too; CheckedLength reports it
            sizes[i] = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(header[(4 + 4 * i)..]), int.MaxValue);
        }
        return sizes;
    }

    private static long CheckedLength(int[] sizes, long fileLength, string path)
    {
        string shape = string.Join(" × ", sizes);
        if (sizes.Contains(0))
            throw DataFile.Bad(path, $"announces {shape} bytes, so it holds no data", "fetch it again");
        long length = 1;
        foreach (int size in sizes)
        {
            // checked before multiplying: the product of the sizes may not fit 64 bits
            if (length > Cap / size)
                throw DataFile.Bad(path, $"announces {shape} bytes, more than the {Cap >> 20:N0} MiB that are accepted", "use a smaller file");
            length *= size;
        }
        if (length > fileLength * (DataFile.IsPacked(path) ? BestDeflateRatio : 1))
            throw DataFile.Bad(path, $"announces {shape} bytes, more than can be in its {fileLength:N0}", "it is truncated: fetch it again");
        return length;
    }

    private static byte[] ReadBody(Stream content, long length, string path)
    {
        byte[] bytes = new byte[length];
        int read = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < length)
            throw DataFile.Bad(path, $"ends after {read:N0} of the {length:N0} bytes that its header announces", "it is truncated: fetch it again");
        if (content.ReadByte() >= 0)
            throw DataFile.Bad(path, $"goes on after the {length:N0} bytes that its header announces", "fetch it again");
        return bytes;
    }
}
