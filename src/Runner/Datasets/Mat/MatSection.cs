using System.Buffers.Binary;

namespace AdvScratch.Runner.Datasets.Mat;

/// <summary>What begins a data element.</summary>
/// <param name="Type">What it holds.</param>
/// <param name="Size">Bytes of data, after the tag.</param>
/// <param name="Padding">Bytes after the data, up to the next element.</param>
internal readonly record struct MatTag(MatType Type, long Size, int Padding);

/// <summary>
/// Data elements one after the other: of a file, or of a matrix in it. Each begins with a tag of eight bytes, type and size; where
/// the upper half of the type is not 0, it is the size, and the second four bytes of the tag are the data already.
/// </summary>
/// <param name="content">Where they lie; nothing is read beyond the window, so that no announced size is believed.</param>
/// <param name="bigEndian">The byte order of the machine that wrote them.</param>
/// <param name="path">The file, for errors.</param>
internal sealed class MatSection(Window content, bool bigEndian, string path)
{
    private const int SmallData = 4;
    private const int Alignment = 8;

    /// <summary>The byte order of the machine that wrote it.</summary>
    public bool BigEndian => bigEndian;

    /// <summary>The next tag, or null where the section ends.</summary>
    public MatTag? NextTag()
    {
        Span<byte> tag = stackalloc byte[8];
        int read = content.ReadAtLeast(tag[..SmallData], SmallData, throwOnEndOfStream: false);
        if (read == 0)
            return null;
        if (read < SmallData)
            throw Truncated();
        uint type = UInt32(tag);
        if (type >> 16 is not 0 and var size)
        {
            return size <= SmallData
                ? new MatTag((MatType)(type & 0xffff), size, SmallData - (int)size)
                : throw DataFile.Bad(path, $"has a small data element of {size:N0} bytes, where 4 are the most", "fetch it again");
        }
        Fill(tag[SmallData..]);
        long length = UInt32(tag[SmallData..]);
        if (length > content.Left)
            throw Truncated();
        // compressed elements follow each other without a gap
        int gap = (MatType)type == MatType.Compressed ? 0 : (int)(-length & (Alignment - 1));
        return new MatTag((MatType)type, length, gap);
    }

    /// <summary>The whole data of the next element, which has to be of a type and small.</summary>
    public byte[] Read(string what, int most, params ReadOnlySpan<MatType> types)
    {
        MatTag tag = NextTag() ?? throw Truncated();
        if (!types.Contains(tag.Type) || tag.Size > most)
            throw DataFile.Bad(path, $"holds {tag.Size:N0} bytes of type {(int)tag.Type} where the {what} of an array should be", "fetch it again");
        byte[] data = new byte[tag.Size];
        Fill(data);
        Skip(tag.Padding);
        return data;
    }

    /// <summary>Reads as many bytes as there is room for.</summary>
    public void Fill(Span<byte> target)
    {
        if (content.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length)
            throw Truncated();
    }

    /// <summary>The next bytes as a window of their own.</summary>
    public Window Take(long length) => new(content, length);

    /// <summary>Reads over bytes; the last padding of a file may be missing.</summary>
    public void Skip(long length)
    {
        Span<byte> ignored = stackalloc byte[512];
        for (int read; length > 0 && (read = content.Read(ignored[..(int)Math.Min(length, ignored.Length)])) > 0;)
            length -= read;
    }

    /// <summary>A number of four bytes.</summary>
    public uint UInt32(ReadOnlySpan<byte> bytes) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    /// <summary>The sentence for a file that ends too early.</summary>
    public DataException Truncated() => DataFile.Bad(path, "ends inside a data element", "it is truncated or damaged: fetch it again");
}
