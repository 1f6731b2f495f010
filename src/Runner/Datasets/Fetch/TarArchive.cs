using System.Formats.Tar;
using System.IO.Compression;

namespace AdvScratch.Runner.Datasets.Fetch;

/// <summary>Unpacks a gzipped tar archive.</summary>
internal static class TarArchive
{
    /// <summary>Writes the plain files of an archive below a folder; links and devices are passed over.</summary>
    /// <exception cref="DataException">The archive is damaged, or has an entry that would lie outside.</exception>
    public static void Unpack(string archive, string folder, CancellationToken cancellation)
    {
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        try
        {
            using FileStream file = File.OpenRead(archive);
            using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            using var tar = new TarReader(unpacked);
            while (tar.GetNextEntry() is { } entry)
            {
                cancellation.ThrowIfCancellationRequested();
                string path = Path.GetFullPath(Path.Combine(root, entry.Name));
                if (!path.StartsWith(root, StringComparison.Ordinal))
                {
                    throw DataFile.Bad(archive,
                        $"has the entry '{entry.Name}', which would lie outside of its folder", "it is not to be trusted: delete it");
                }
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                    continue;
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using FileStream target = File.Create(path);
                entry.DataStream?.CopyTo(target);
            }
        }
        catch (InvalidDataException e)
        {
            throw DataFile.Bad(archive, "is not a gzipped tar archive, or a damaged one", "fetch it again", e);
        }
    }
}
