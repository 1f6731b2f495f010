using AdvScratch.Runner.Display;

namespace AdvScratch.Runner.Datasets.Fetch;

/// <summary>
/// Gets a data set from its own addresses. Everything is received and unpacked in a folder beside the data set's, NAME.part, and put
/// in its place when all of it has been compared with its SHA-256.
/// </summary>
internal sealed class DatasetFetch
{
    private readonly DatasetInfo _info;
    private readonly FilePin[] _missing;
    private readonly Download[] _downloads;
    private readonly string _staging;

    private DatasetFetch(DatasetInfo info, string target, FilePin[] missing)
    {
        (_info, Target, _missing) = (info, target, missing);
        _staging = target + ".part";
        _downloads = [.. info.Downloads.Where(download => download.IsArchive || missing.Any(pin => IsOf(download, pin)))];
    }

    /// <summary>The folder of the data set.</summary>
    public string Target { get; }

    /// <summary>Whether there is nothing to do: the data set is in <see cref="Target"/>, with its known content.</summary>
    public bool IsDone => _missing.Length == 0;

    /// <summary>Bytes to be received, of which some may have been already.</summary>
    public long Size => _downloads.Sum(download => download.Length);

    /// <summary>The names of all stages, in their order.</summary>
    public IReadOnlyList<string> Stages => [.. _downloads.Select(download => download.FileName), "check and put in place"];

    /// <summary>Looks for what is there.</summary>
    /// <param name="info">The data set.</param>
    /// <param name="dataFolder">
    /// The folder given with <c>--data</c>, in which it gets a folder of its name unless it is there already; null for the user's own.
    /// </param>
    /// <exception cref="DataException">The data set comes with the program, or other files are in the way.</exception>
    public static DatasetFetch Plan(DatasetInfo info, string? dataFolder)
    {
        string? found = info.Find(dataFolder);
        if (found is not null && info.Pins.All(pin => pin.Check(found).Good))
            return new DatasetFetch(info, found, []);
        if (info.Downloads.Count == 0)
            throw new DataException($"The data set {info.Name} cannot be fetched; {info.HowToGet}.");
        string target = dataFolder is null ? Path.Combine(DataHome.Folder, info.Name) : found ?? Path.Combine(dataFolder, info.Name);
        target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        return new DatasetFetch(info, target, [.. info.Pins.Where(pin => !IsGood(pin.Check(target)))]);
    }

    /// <summary>Gets what is missing.</summary>
    /// <exception cref="DataException">It cannot be got, or the disk is full; nothing was put in its place, and what was received is kept.</exception>
    public void Run(HttpDownloader downloader, RunView view, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(_staging);
            for (int i = 0; i < _downloads.Length; i++)
            {
                view.Begin(i);
                Get(downloader, _downloads[i], view, cancellation);
                view.Show(StageState.Done);
            }
            view.Begin(_downloads.Length);
            PutInPlace(Unpack(cancellation));
            view.Show(StageState.Done);
        }
        catch (IOException e) when (IsDiskFull(e))
        {
            throw new DataException($"The disk of '{_staging}' is full; free some space ({_info.Name} needs {Megabytes(Size + Unpacked)}), or choose "
                + "another disk with --data, and run the same command again: it goes on from what was received.", e);
        }
        finally
        {
            if (Directory.Exists(_staging) && Array.TrueForAll(Directory.GetFiles(_staging), file => new FileInfo(file).Length == 0))
                Remove(_staging);
        }
    }

    /// <summary>A size as "170.1 MB".</summary>
    public static string Megabytes(long bytes) => $"{bytes / 1e6:0.0} MB";

    private long Unpacked => _downloads.Any(download => download.IsArchive) ? _missing.Sum(pin => pin.Length) : 0;

    private void Get(HttpDownloader downloader, Download download, RunView view, CancellationToken cancellation)
    {
        double? first = null;
        // the command line runs on one thread; what waits for the network goes on wherever there is one
        Task.Run(() => downloader.GetAsync(download, _staging, Show, cancellation), CancellationToken.None).GetAwaiter().GetResult();

        void Show(long received, string? trouble)
        {
            double share = (double)received / download.Length;
            string state = $"{Megabytes(received)} of {Megabytes(download.Length)}";
            // the end is shown once the hash was compared
            view.Show(new StageState(Math.Min(share, 0.999))
            {
                First = first ??= share,
                Detail = trouble is null ? state : $"{state} ({trouble})",
            });
        }
    }

    /// <summary>Unpacks the archives, if there are any; the folder that has the files then.</summary>
    private string Unpack(CancellationToken cancellation)
    {
        if (!_downloads.Any(download => download.IsArchive))
            return _staging;
        string unpacked = Path.Combine(_staging, "unpacked");
        Remove(unpacked);
        try
        {
            foreach (Download archive in _downloads)
                TarArchive.Unpack(Path.Combine(_staging, archive.FileName), unpacked, cancellation);
        }
        catch
        {
            Remove(unpacked);
            throw;
        }
        return Path.Combine(unpacked, _info.OtherFolderName ?? "");
    }

    private void PutInPlace(string ready)
    {
        foreach (FilePin pin in _missing)
        {
            if (pin.Check(ready) is { Good: false } bad)
            {
                throw new DataException($"What was received for {_info.Name} is not the known data set ('{bad.Path}': {bad.Detail}); "
                    + $"delete '{_staging}' and fetch it again.");
            }
        }
        if (!Directory.Exists(Target))
        {
            Directory.Move(ready, Target);
        }
        else
        {
            foreach (string file in _missing.Select(pin => DataFile.PathOf(ready, pin.File)))
                File.Move(file, Path.Combine(Target, Path.GetFileName(file)));
        }
        Remove(_staging);
    }

    /// <summary>Whether a file is there and the known one; what else has its name may be dear to somebody, and is not overwritten.</summary>
    private static bool IsGood(FileCheck check)
    {
        if (!check.Good && File.Exists(check.Path))
        {
            throw new DataException($"'{check.Path}' is not the known file ({check.Detail}); "
                + "move it away or choose another folder with --data, and run the same command again.");
        }
        return check.Good;
    }

    private static bool IsOf(Download download, FilePin pin) => download.FileName == pin.File || download.FileName == pin.File + ".gz";

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Whether the system said ENOSPC or EDQUOT (Linux, macOS), or ERROR_DISK_FULL or ERROR_HANDLE_DISK_FULL (Windows).</summary>
    private static bool IsDiskFull(IOException e) => OperatingSystem.IsWindows()
        ? (e.HResult & 0xffff) is 112 or 39
        : e.HResult == 28 || e.HResult == (OperatingSystem.IsMacOS() ? 69 : 122);
}
