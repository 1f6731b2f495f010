namespace AdvScratch.Runner.Datasets.Fetch;

/// <summary>A file of a data set at its own address, exactly as it is served.</summary>
/// <param name="Address">Where; the last part is the file's name.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
public sealed record Download(Uri Address, long Length, string Sha256)
{
    /// <summary>The last part of the address.</summary>
    public string FileName => Path.GetFileName(Address.LocalPath);

    /// <summary>Whether it is an archive to be unpacked; otherwise it is a file of the data set itself.</summary>
    public bool IsArchive => FileName.EndsWith(".tar.gz", StringComparison.Ordinal);
}
