using System.Buffers.Binary;
using System.IO.Compression;

namespace AdvScratch.Runner.Reports;

/// <summary>Writes PNG files (ISO/IEC 15948): 8 bits a sample, grey or RGB, no filter, no ancillary chunks.</summary>
public static class Png
{
    private static readonly uint[] CrcTable = MakeCrcTable();

    /// <summary>A PNG file.</summary>
    /// <param name="image">The pixels.</param>
    /// <param name="scale">Every pixel becomes a square of this side, at least 1.</param>
    public static byte[] Encode(PixelImage image, int scale = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(png, "IHDR"u8, Header(image, scale));
        WriteChunk(png, "IDAT"u8, Deflate(Rows(image, scale)));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
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
