using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace AdvScratch.Runner.Datasets.Fetch;

/// <summary>
/// A download that has begun: FILE.part with the bytes received, and FILE.part.tag with what the server called their version (an
/// ETag or a date), so that a file that was changed meanwhile is not spliced to the old beginning.
/// </summary>
internal sealed class PartFile(Download download, string folder)
{
    private readonly string _whole = Path.Combine(folder, download.FileName);

    private string Part => _whole + ".part";

    private string Tag => Part + ".tag";

    /// <summary>Whether the file is there, whole and the known one.</summary>
    public bool IsKept => File.Exists(_whole) && Hash(_whole) == download.Sha256;

    /// <summary>Bytes received so far.</summary>
    public long Received => File.Exists(Part) ? new FileInfo(Part).Length : 0;

    /// <summary>The version that the received bytes are of; null if it is not known, and then they are of no use.</summary>
    public RangeConditionHeaderValue? Version =>
        File.Exists(Tag) && RangeConditionHeaderValue.TryParse(File.ReadAllText(Tag), out RangeConditionHeaderValue? version) ? version : null;

    /// <summary>Opens it for more bytes; only one process can. Nothing is buffered: what was written stays, whatever happens then.</summary>
    public FileStream Open() => new(Part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);

    /// <summary>Begins anew with bytes of this version.</summary>
    public void Restart(FileStream open, RangeConditionHeaderValue? version)
    {
        // in this order: never old bytes beside a new version
        Forget();
        if (open.Length > 0)
            open.SetLength(0);
        if (version is not null)
            File.WriteAllText(Tag, version.ToString());
    }

    /// <summary>Forgets the version: the next request is for the whole file.</summary>
    public void Forget() => File.Delete(Tag);

    /// <summary>Keeps the received file under its name if it is the known one; else removes it.</summary>
    /// <exception cref="DataException">It is another one.</exception>
    public void Keep()
    {
        string found = Hash(Part);
        Forget();
        if (found == download.Sha256)
        {
            File.Move(Part, _whole, overwrite: true);
            return;
        }
        File.Delete(Part);
        throw new DataException($"'{download.Address}' sent a file with SHA-256 {found} instead of {download.Sha256}, which was not kept; "
            + "try again later, or get the data set elsewhere and give its folder with --data.");
    }

    private static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
