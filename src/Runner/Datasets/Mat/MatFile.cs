using System.IO.Compression;

namespace AdvScratch.Runner.Datasets.Mat;

/// <summary>
/// Reads arrays of numbers from MATLAB's MAT-files of level 5 (what MATLAB 5 to 7 and scipy write), of either byte order, with or
/// without compression (The MathWorks, "MAT-File Format"). Everything else in a file is passed over. What is read into memory
/// is bounded by what the file can hold, and that by a hard cap.
/// </summary>
internal static class MatFile
{
    /// <summary>The most numbers of an array: 1 GiB as bytes, over four times SVHN.</summary>
    public const long Cap = 1L << 30;

    private const int HeaderSize = 128;
    private const int VersionAt = 124;
    private const int Level5 = 0x0100;

    // Deflate cannot pack more than 1032 bytes into one
    private const long BestDeflateRatio = 1032;

    /// <summary>The arrays of these names.</summary>
    /// <param name="path">The file; gzipped if its name ends in <c>.gz</c>.</param>
    /// <param name="names">Arrays that have to be there: real, and of whole numbers from 0 to 255, stored as whatever type.</param>
    /// <exception cref="DataException">The file is missing, unreadable, not such a file, or lacks an array.</exception>
    public static IReadOnlyDictionary<string, MatBytes> Read(string path, params string[] names)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using Stream content = DataFile.Unpack(file, path);
            bool bigEndian = ReadHeader(content, path);
            // the size of what a gzip file holds is not known
            long length = DataFile.IsPacked(path) ? file.Length * BestDeflateRatio : file.Length - HeaderSize;
            var section = new MatSection(new Window(content, length), bigEndian, path);
            var found = new Dictionary<string, MatBytes>();
            while (found.Count < names.Length && section.NextTag() is { } tag)
                ReadElement(section, tag, path, names, found);
            return Array.Find(names, name => !found.ContainsKey(name)) is { } missing
                ? throw DataFile.Bad(path, $"holds no array {missing} of numbers", "check that the files were not mixed up")
                : found;
        }
        catch (Exception e) when (DataFile.ReadingError(e, path) is { } sentence)
        {
            throw sentence;
        }
    }

    /// <summary>Checks the first 128 bytes: a text, the version and two letters that show the byte order. True if it is big-endian.</summary>
    private static bool ReadHeader(Stream content, string path)
    {
        byte[] header = new byte[HeaderSize];
        int read = content.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false);
        if (read == 0)
            throw DataFile.Bad(path, "is empty", "fetch it again");
        bool big = header.AsSpan(VersionAt + 2).SequenceEqual("MI"u8);
        if (read < HeaderSize || (!big && !header.AsSpan(VersionAt + 2).SequenceEqual("IM"u8)))
            throw DataFile.Bad(path, "is not a MATLAB file of level 5", "check that the files were not mixed up");
        int version = big ? header[VersionAt] << 8 | header[VersionAt + 1] : header[VersionAt + 1] << 8 | header[VersionAt];
        return version == Level5 ? big
            : throw DataFile.Bad(path,
                $"is a MATLAB file of version 0x{version:x4}, not of level 5 (0x{Level5:x4})", "save it with MATLAB's option -v7");
    }

    private static void ReadElement(MatSection section, MatTag tag, string path, string[] names, Dictionary<string, MatBytes> found)
    {
        Window content = section.Take(tag.Size);
        if (tag.Type == MatType.Matrix)
        {
            MatMatrix.Read(new MatSection(content, section.BigEndian, path), path, names, found);
        }
        else if (tag.Type == MatType.Compressed)
        {
            try
            {
                using var unpacked = new ZLibStream(content, CompressionMode.Decompress);
                var inner = new MatSection(new Window(unpacked, tag.Size * BestDeflateRatio), section.BigEndian, path);
                if (inner.NextTag() is { Type: MatType.Matrix } matrix)
                {
                    Window rest = inner.Take(matrix.Size);
                    MatMatrix.Read(new MatSection(rest, section.BigEndian, path), path, names, found);
                    inner.Skip(rest.Left + 1); // beyond its end: there the stream compares its checksum
                }
            }
            catch (InvalidDataException e)
            {
                throw DataFile.Bad(path, "holds a compressed array that is damaged", "fetch it again", e);
            }
        }
        section.Skip(content.Left + tag.Padding);
    }
}
