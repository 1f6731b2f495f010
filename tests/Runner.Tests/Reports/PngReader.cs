using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace AdvScratch.Runner.Tests.Reports;

/// <summary>A decoder for unfiltered 8-bit PNG files that shares nothing with the writer; checks every checksum.</summary>
internal static class PngReader
{
    /// <summary>Width, height, channels and the interleaved samples.</summary>
    public static (int Width, int Height, int Channels, byte[] Samples) Read(byte[] png)
    {
        Assert.Equal("89504E470D0A1A0A", Convert.ToHexString(png[..8]));
        var chunks = Chunks(png).ToList();
        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Select(chunk => chunk.Type));
        byte[] header = chunks[0].Data;
        int width = BinaryPrimitives.ReadInt32BigEndian(header), height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        Assert.Equal(8, header[8]);
        Assert.Equal([0, 0, 0], header[10..]); // deflate, adaptive filters, not interlaced
        int channels = header[9] switch { 0 => 1, 2 => 3, _ => throw new InvalidDataException("unknown colour type") };
        using var zlib = new ZLibStream(new MemoryStream(chunks[1].Data), CompressionMode.Decompress);
        byte[] rows = new byte[height * (1 + width * channels)];
        zlib.ReadExactly(rows);
        Assert.Equal(-1, zlib.ReadByte());
        var lines = rows.Chunk(1 + width * channels).ToList();
        Assert.All(lines, line => Assert.Equal(0, line[0]));
        return (width, height, channels, [.. lines.SelectMany(line => line[1..])]);
    }

    private static IEnumerable<(string Type, byte[] Data)> Chunks(byte[] png)
    {
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            byte[] body = png[(at + 4)..(at + 8 + length)];
            Assert.Equal(Crc(body), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            yield return (Encoding.ASCII.GetString(body, 0, 4), body[4..]);
            at += 12 + length;
        }
    }

    /// <summary>The checksum by its definition: polynomial division bit by bit, highest power first.</summary>
    private static uint Crc(byte[] bytes)
    {
        uint remainder = uint.MaxValue;
        foreach (byte value in bytes)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                uint top = (remainder >> 31) ^ ((uint)(value >> bit) & 1);
                remainder = (remainder << 1) ^ (top * 0x04C11DB7);
            }
        }
        uint reversed = 0;
        for (int bit = 0; bit < 32; bit++)
            reversed |= ((remainder >> bit) & 1) << (31 - bit);
        return ~reversed;
    }
}
