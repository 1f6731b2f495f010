using System.Buffers.Binary;

namespace AdvScratch.Runner.Datasets.Mat;

/// <summary>What a data element holds (MAT-File Format, "Data Types").</summary>
internal enum MatType
{
    Int8 = 1,
    UInt8 = 2,
    Int16 = 3,
    UInt16 = 4,
    Int32 = 5,
    UInt32 = 6,
    Single = 7,
    Double = 9,
    Int64 = 12,
    UInt64 = 13,
    Matrix = 14,
    Compressed = 15,
}

/// <summary>Numbers of a MATLAB file.</summary>
internal static class MatNumber
{
    /// <summary>Bytes of a number, or 0 if the type is not one of numbers.</summary>
    public static int Width(MatType type) => type switch
    {
        MatType.Int8 or MatType.UInt8 => 1,
        MatType.Int16 or MatType.UInt16 => 2,
        MatType.Int32 or MatType.UInt32 or MatType.Single => 4,
        MatType.Double or MatType.Int64 or MatType.UInt64 => 8,
        _ => 0,
    };

    /// <summary>A number of one of the types that have a width.</summary>
    public static double Read(ReadOnlySpan<byte> stored, MatType type, bool bigEndian)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        bytes = bytes[..Width(type)];
        stored.CopyTo(bytes);
        if (bigEndian)
            bytes.Reverse();
        return type switch
        {
            MatType.Int8 => (sbyte)bytes[0],
            MatType.UInt8 => bytes[0],
            MatType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            MatType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            MatType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            MatType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            MatType.Single => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            MatType.Double => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            MatType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            MatType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a type of numbers"),
        };
    }
}
