using AdvScratch.Runner.Datasets.Fetch;

namespace AdvScratch.Runner.Datasets;

/// <summary>A data set the runner knows by name: what it is, where it is found and how it is read and verified.</summary>
/// <param name="Name">The name used on the command line.</param>
/// <param name="Summary">One line for <c>Runner data list</c>.</param>
/// <param name="ClassNames">One name a class.</param>
/// <param name="Format">Which files it has, and what reads them.</param>
/// <param name="Pins">Size and SHA-256 of each file's unpacked content, in the order of the format.</param>
public sealed record DatasetInfo(
    string Name, string Summary, IReadOnlyList<string> ClassNames, DatasetFormat Format, IReadOnlyList<FilePin> Pins)
{
    /// <summary>Where this computer may have it for all its users, or the program brings it; null if nowhere.</summary>
    public string? SharedFolder { get; init; }

    /// <summary>Another name of its folder: that of its own archive, for example; looked for beside a folder of its name.</summary>
    public string? OtherFolderName { get; init; }

    /// <summary>What <c>Runner data fetch</c> gets; empty for data that come with the program.</summary>
    public IReadOnlyList<Download> Downloads { get; init; } = [];

    /// <summary>A clause that says how to get it, used in "…; HOW TO GET." sentences.</summary>
    public string HowToGet => Downloads.Count > 0
        ? $"get it with 'Runner data fetch {Name}', or give its folder with --data"
        : "it comes with the program, so build the program again, or give its folder with --data";

    /// <summary>
    /// The folder of the data set: <paramref name="dataFolder"/>, or the folder of the data set's or its archive's name in it, if
    /// given; else the user's own or a shared one.
    /// </summary>
    /// <exception cref="DataException">Its files are not there; the message says how to get them.</exception>
    public string Locate(string? dataFolder = null) => Find(dataFolder) ?? throw new DataException(dataFolder is null
        ? $"The data set {Name} is not on this computer; {HowToGet}."
        : $"The data set {Name} is not in '{dataFolder}'; {HowToGet}.");

    /// <summary>The folder that holds at least one of its files, or null; see <see cref="Locate"/>.</summary>
    public string? Find(string? dataFolder = null)
    {
        string[] places = dataFolder is not null
            ? [dataFolder, .. new[] { Name, OtherFolderName }.OfType<string>().Select(name => Path.Combine(dataFolder, name))]
            : [Path.Combine(DataHome.Folder, Name), .. new[] { SharedFolder }.OfType<string>()];
        return Array.Find(places, Format.HasAny);
    }

    /// <summary>Loads both parts.</summary>
    /// <param name="dataFolder">The folder given with <c>--data</c>, or null for the usual places.</param>
    /// <exception cref="DataException">The data are missing or bad.</exception>
    public DatasetParts Load(string? dataFolder = null) => Format.Read(Locate(dataFolder), Name, ClassNames);

    /// <summary>Compares the content of every file with its pinned SHA-256.</summary>
    /// <param name="dataFolder">The folder given with <c>--data</c>, or null for the usual places.</param>
    /// <returns>One result a file; a bad file is a result, not an exception.</returns>
    /// <exception cref="DataException">The data set is nowhere.</exception>
    public IReadOnlyList<FileCheck> Verify(string? dataFolder = null)
    {
        string folder = Locate(dataFolder);
        return [.. Pins.Select(pin => pin.Check(folder))];
    }
}
