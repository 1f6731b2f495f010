using System.Text;

namespace AdvScratch.Runner.Reports;

/// <summary>Writes files that are either the old ones or the new ones, never half of one, whenever the process dies.</summary>
public static class AtomicFile
{
    /// <summary>Writes UTF-8 text.</summary>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Copies a file.</summary>
    public static void Copy(string from, string to)
    {
        using FileStream source = File.OpenRead(from);
        Write(to, source.CopyTo);
    }

    /// <summary>
    /// Runs <paramref name="write"/> on a temporary file in the same folder (a rename across disks would be a copy), brings it
    /// to the disk and renames it. If writing fails the old file stays and the temporary one goes.
    /// </summary>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = path + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
