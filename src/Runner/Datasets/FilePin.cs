using System.Security.Cryptography;

namespace AdvScratch.Runner.Datasets;

/// <summary>What a file of a data set must hold.</summary>
/// <param name="File">The file name without <c>.gz</c>.</param>
/// <param name="Length">Bytes of the unpacked content.</param>
/// <param name="Sha256">SHA-256 of the unpacked content, 64 lower-case hexadecimal digits.</param>
public sealed record FilePin(string File, long Length, string Sha256)
{
    /// <summary>Compares the file in a folder, gzipped or raw, with this pin.</summary>
    public FileCheck Check(string folder)
    {
        string path = DataFile.PathOf(folder, File);
        try
        {
            string found = Hash(path);
            return found == Sha256
                ? new FileCheck(path, true, $"SHA-256 {found}")
                : new FileCheck(path, false, $"SHA-256 {found} instead of {Sha256}");
        }
        catch (Exception e) when (DataFile.ReadingError(e, path) is { } sentence)
        {
            return new FileCheck(path, false, sentence.Message);
        }
    }

    /// <summary>Hashes and counts at most one byte more than the pinned length: a longer file differs anyway, a bomb ends there.</summary>
    private string Hash(string path)
    {
        using var file = System.IO.File.OpenRead(path);
        using var content = DataFile.Unpack(file, path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        long left = Length + 1;
        while (left > 0)
        {
            int read = content.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0)
                break;
            hash.AppendData(buffer, 0, read);
            left -= read;
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>The result of comparing one file with its pin.</summary>
/// <param name="Path">The file.</param>
/// <param name="Good">Whether its content is the pinned one.</param>
/// <param name="Detail">Its hash, or what is wrong.</param>
public sealed record FileCheck(string Path, bool Good, string Detail);
