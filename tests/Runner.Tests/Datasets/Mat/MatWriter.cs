using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using AdvScratch.Runner.Datasets.Mat;

namespace AdvScratch.Runner.Tests.Datasets.Mat;

/// <summary>Writes MATLAB files in ways that the producers at hand do not: big-endian, narrower types, faults.</summary>
internal sealed record MatWriter(bool BigEndian = false, bool Compressed = false, bool Small = true)
{
    public const uint Double = 6;
    public const uint UInt8 = 9;

    public uint Flags { get; init; }

    public byte[] File(params byte[][] elements)
    {
        byte[] header = new byte[128];
        "MATLAB 5.0 MAT-file, by a test"u8.CopyTo(header);
        header[BigEndian ? 124 : 125] = 1;
        (BigEndian ? "MI"u8 : "IM"u8).CopyTo(header.AsSpan(126));
        return [.. header, .. elements.SelectMany(element => element)];
    }

    public byte[] Array(string name, int[] sizes, double[] values, MatType stored, uint arrayClass = UInt8)
    {
        byte[] matrix = Element(MatType.Matrix,
        [
            .. Element(MatType.UInt32, [.. Word(arrayClass | Flags), .. Word(0)]),
            .. Element(MatType.Int32, [.. sizes.SelectMany(size => Word((uint)size))]),
            .. Element(MatType.Int8, Encoding.ASCII.GetBytes(name)),
            .. Element(stored, [.. values.SelectMany(value => Number(value, stored))]),
        ]);
        return Compressed ? Pack(matrix) : matrix;
    }

    public byte[] Element(MatType type, byte[] data)
    {
        if (Small && data.Length is > 0 and <= 4)
            return [.. Word(((uint)data.Length << 16) | (uint)type), .. data, .. new byte[4 - data.Length]];
        return [.. Word((uint)type), .. Word((uint)data.Length), .. data, .. new byte[-data.Length & 7]];
    }

    public byte[] Pack(byte[] element)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
            zlib.Write(element);
        byte[] bytes = packed.ToArray();
        return [.. Word((uint)MatType.Compressed), .. Word((uint)bytes.Length), .. bytes];
    }

    public byte[] Word(uint value)
    {
        byte[] bytes = new byte[4];
        if (BigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private byte[] Number(double value, MatType type)
    {
        byte[] bytes = type switch
        {
            MatType.Int8 => [(byte)(sbyte)value],
            MatType.UInt8 => [(byte)value],
            MatType.Int16 => BitConverter.GetBytes((short)value),
            MatType.UInt16 => BitConverter.GetBytes((ushort)value),
            MatType.Int32 => BitConverter.GetBytes((int)value),
            MatType.UInt32 => BitConverter.GetBytes((uint)value),
            MatType.Single => BitConverter.GetBytes((float)value),
            MatType.Double => BitConverter.GetBytes(value),
            MatType.Int64 => BitConverter.GetBytes((long)value),
            _ => BitConverter.GetBytes((ulong)value),
        };
        if (BigEndian == BitConverter.IsLittleEndian)
            System.Array.Reverse(bytes);
        return bytes;
    }
}
