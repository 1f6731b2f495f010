using System.Text;

namespace AdvScratch.Runner.Datasets.Mat;

/// <summary>Reads one array: its flags, sizes, name and numbers, each a data element.</summary>
internal static class MatMatrix
{
    private const int FirstNumeric = 6; // double; then single and the integers
    private const int LastNumeric = 15;
    private const uint ComplexFlag = 0x0800;
    private const int MostDimensions = 32;
    private const int LongestName = 255;
    private const int ChunkSize = 1 << 16;

    /// <summary>Adds the array to <paramref name="found"/> if it is of numbers and has one of the names.</summary>
    public static void Read(MatSection section, string path, string[] names, Dictionary<string, MatBytes> found)
    {
        byte[] flags = section.Read("flags", 8, MatType.UInt32);
        if (flags.Length < 8)
            throw section.Truncated();
        uint word = section.UInt32(flags);
        if ((word & 0xff) is < FirstNumeric or > LastNumeric)
            return;
        byte[] stored = section.Read("sizes", MostDimensions * sizeof(int), MatType.Int32);
        string name = Encoding.UTF8.GetString(section.Read("name", LongestName, MatType.Int8, MatType.UInt8));
        if (!names.Contains(name))
            return;
        if ((word & ComplexFlag) != 0)
            throw DataFile.Bad(path, $"holds complex numbers in {name}", "check that the files were not mixed up");
        long[] sizes = [.. stored.Chunk(sizeof(int)).Select(size => size.Length == sizeof(int) ? section.UInt32(size) : throw section.Truncated())];
        long count = 1;
        foreach (long size in sizes)
        {
            // checked before multiplying: the product may not fit 64 bits
            if (size > MatFile.Cap || (size > 0 && count > MatFile.Cap / size))
            {
                throw DataFile.Bad(path,
                    $"announces {string.Join(" × ", sizes)} numbers in {name}, more than the {MatFile.Cap:N0} that are accepted", "use a smaller file");
            }
            count *= size;
        }
        found[name] = new MatBytes([.. sizes.Select(size => (int)size)], ReadNumbers(section, path, name, count));
    }

    /// <summary>The real numbers, of the type they are stored as, which may be narrower than that of the array.</summary>
    private static byte[] ReadNumbers(MatSection section, string path, string name, long count)
    {
        MatTag tag = section.NextTag() ?? throw section.Truncated();
        int width = MatNumber.Width(tag.Type);
        if (width == 0 || tag.Size != count * width)
        {
            throw DataFile.Bad(path,
                $"holds {tag.Size:N0} bytes of type {(int)tag.Type} where the {count:N0} numbers of {name} should be", "it is damaged: fetch it again");
        }
        byte[] values = new byte[count];
        if (tag.Type == MatType.UInt8)
        {
            section.Fill(values);
            return values;
        }
        byte[] chunk = new byte[ChunkSize];
        for (int first = 0; first < values.Length; first += ChunkSize / width)
        {
            Span<byte> part = chunk.AsSpan(0, Math.Min(ChunkSize / width, values.Length - first) * width);
            section.Fill(part);
            for (int at = 0; at < part.Length; at += width)
            {
                double value = MatNumber.Read(part[at..][..width], tag.Type, section.BigEndian);
                values[first + at / width] = value is >= 0 and <= 255 && value == (byte)value
                    ? (byte)value
                    : throw DataFile.Bad(path,
                        $"holds the number {value} in {name}, where whole ones from 0 to 255 are expected", "check that the files were not mixed up");
            }
        }
        return values;
    }
}
