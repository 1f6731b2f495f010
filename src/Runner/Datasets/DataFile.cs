using System.IO.Compression;

namespace AdvScratch.Runner.Datasets;

/// <summary>What the files of all data sets have in common: gzipped or raw, opened, and complained about in one sentence.</summary>
internal static class DataFile
{
    /// <summary>The gzipped file if there is one or none at all, the raw one otherwise.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="file">The file's name without <c>.gz</c>.</param>
    public static string PathOf(string folder, string file)
    {
        string raw = Path.Combine(folder, file);
        string packed = raw + ".gz";
        return File.Exists(raw) && !File.Exists(packed) ? raw : packed;
    }

    /// <summary>The content of an opened file: unpacked if the name ends in <c>.gz</c>, as it is otherwise.</summary>
    public static Stream Unpack(FileStream file, string path) =>
        IsPacked(path) ? new GZipStream(file, CompressionMode.Decompress) : file;

    public static bool IsPacked(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>The sentence for an error met while opening or reading a file; null for other errors.</summary>
    public static DataException? ReadingError(Exception error, string path) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => Bad(path, "does not exist", "check the folder given with --data", error),
        InvalidDataException => Bad(path, "is not a gzip file, or a damaged one", "fetch it again", error),
        IOException or UnauthorizedAccessException =>
            Bad(path, "cannot be read", "check that it is a file, that you may read it and that nothing else holds it", error),
        _ => null,
    };

    public static DataException Bad(string path, string what, string remedy, Exception? inner = null) =>
        new($"'{path}' {what}; {remedy}.", inner);
}
