using System.Buffers.Binary;
using System.IO.Compression;

namespace AdvScratch.Runner.Reports;

/// <summary>PNG files (ISO/IEC 15948) of the plainest kind: 8 bits a sample, grey or RGB, no filter, no ancillary chunks.</summary>
public static class Png
{
    private const int MostBytes = 1 << 28; // a damaged size must not ask for all memory

    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] CrcTable = MakeCrcTable();

    /// <summary>A PNG file.</summary>
    /// <param name="image">The pixels.</param>
    /// <param name="scale">Every pixel becomes a square of this side, at least 1.</param>
    public static byte[] Encode(PixelImage image, int scale = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        using var png = new MemoryStream();
        png.Write(Signature);
        WriteChunk(png, "IHDR"u8, Header(image, scale));
        WriteChunk(png, "IDAT"u8, Deflate(Rows(image, scale)));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or a PNG file of another kind.</exception>
    public static PixelImage Decode(ReadOnlySpan<byte> png)
    {
        if (!png.StartsWith(Signature))
            throw new InvalidDataException("not a PNG file");
        png = png[Signature.Length..];
        ReadOnlySpan<byte> header = ReadChunk(ref png, "IHDR"u8);
        if (header.Length != 13 || header[8] != 8 || header[9] is not (0 or 2) || header[10..].ContainsAnyExcept((byte)0))
            throw new InvalidDataException("not 8 bits a sample, grey or RGB");
        int width = BinaryPrimitives.ReadInt32BigEndian(header), height = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        int channels = header[9] == 0 ? 1 : 3;
        if (width < 1 || height < 1 || (1 + ((long)width * channels)) * height > MostBytes)
            throw new InvalidDataException("a size that cannot be");
        byte[] rows = Inflate(ReadChunk(ref png, "IDAT"u8), (1 + (width * channels)) * height);
        ReadChunk(ref png, "IEND"u8);
        return FromRows(channels, height, width, rows);
    }

    /// <summary>Undoes <see cref="Rows"/>.</summary>
    private static PixelImage FromRows(int channels, int height, int width, byte[] rows)
    {
        byte[] pixels = new byte[channels * height * width];
        int at = 0;
        for (int y = 0; y < height; y++)
        {
            if (rows[at++] != 0)
                throw new InvalidDataException("rows with a filter");
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < channels; c++)
                    pixels[(((c * height) + y) * width) + x] = rows[at++];
            }
        }
        return new PixelImage(channels, height, width, pixels);
    }

    /// <summary>The data of the chunk at the start, which is cut off.</summary>
    private static ReadOnlySpan<byte> ReadChunk(ref ReadOnlySpan<byte> png, ReadOnlySpan<byte> type)
    {
        int length = png.Length < 12 ? -1 : BinaryPrimitives.ReadInt32BigEndian(png);
        if (length < 0 || length > png.Length - 12 || !png[4..8].SequenceEqual(type))
            throw new InvalidDataException("chunks cut off or in another order");
        ReadOnlySpan<byte> data = png.Slice(8, length);
        if (BinaryPrimitives.ReadUInt32BigEndian(png[(8 + length)..]) != ~Crc(Crc(uint.MaxValue, type), data))
            throw new InvalidDataException("a checksum that does not match");
        png = png[(12 + length)..];
        return data;
    }

    private static byte[] Inflate(ReadOnlySpan<byte> packed, int length)
    {
        byte[] bytes = new byte[length];
        using var zlib = new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
        return zlib.ReadAtLeast(bytes, length, throwOnEndOfStream: false) == length && zlib.ReadByte() < 0
            ? bytes
            : throw new InvalidDataException("another number of pixels than its size says");
    }

    private static byte[] Header(PixelImage image, int scale)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, checked(image.Width * scale));
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), checked(image.Height * scale));
        header[8] = 8; // bits a sample
        header[9] = (byte)(image.Channels == 1 ? 0 : 2); // grey or RGB
        return header;
    }

    /// <summary>The rows as PNG wants them: a filter byte (0: none), then the pixels with their channels side by side.</summary>
    private static byte[] Rows(PixelImage image, int scale)
    {
        int rowLength = 1 + image.Width * scale * image.Channels;
        byte[] rows = new byte[checked(rowLength * image.Height * scale)];
        for (int y = 0; y < image.Height; y++)
        {
            var row = rows.AsSpan(y * scale * rowLength, rowLength);
            int at = 1;
            for (int x = 0; x < image.Width * scale; x++)
            {
                for (int c = 0; c < image.Channels; c++)
                    row[at++] = image[c, y, x / scale];
            }
            for (int copy = 1; copy < scale; copy++)
                row.CopyTo(rows.AsSpan((y * scale + copy) * rowLength));
        }
        return rows;
    }

    private static byte[] Deflate(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            zlib.Write(bytes);
        return packed.ToArray();
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
            crc = CrcTable[(byte)(crc ^ b)] ^ (crc >> 8);
        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        uint[] table = new uint[256];
        for (uint n = 0; n < 256; n++)
        {
            uint c = n;
            for (int bit = 0; bit < 8; bit++)
                c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            table[n] = c;
        }
        return table;
    }
}
