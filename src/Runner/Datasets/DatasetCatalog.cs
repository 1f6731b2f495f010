using System.Diagnostics.CodeAnalysis;

namespace AdvScratch.Runner.Datasets;

/// <summary>A data set the runner knows by name.</summary>
/// <param name="Name">The name used on the command line.</param>
/// <param name="Summary">One line for <c>Runner data list</c>.</param>
/// <param name="ClassNames">One name a class.</param>
/// <param name="DefaultFolder">Where it is looked for when no folder is given; null if nowhere.</param>
/// <param name="HowToGet">A clause that says how to get it, used in "…; HOW TO GET." sentences.</param>
/// <param name="Pins">The file names (without <c>.gz</c>) and the size and SHA-256 of each one's unpacked content.</param>
public sealed record DatasetInfo(
    string Name, string Summary, IReadOnlyList<string> ClassNames, string? DefaultFolder, string HowToGet, IReadOnlyList<FilePin> Pins)
{
    /// <summary>How its files are read.</summary>
    public DatasetFormat Format { get; init; } = DatasetFormat.Idx;

    /// <summary>What its folder is called when its own archive is unpacked; looked for beside a folder of its name.</summary>
    public string? ArchiveFolder { get; init; }
}

/// <summary>The data sets the runner knows: where they are found, how they are loaded and verified.</summary>
public static class DatasetCatalog
{
    /// <summary>The data set that comes with the program.</summary>
    public const string Bundled = "fashion-mnist-mini";

    /// <summary>The same images in colour, for what reads images of CIFAR-10's shape.</summary>
    public const string BundledColour = "fashion-mnist-mini-colour";

    private static readonly string[] Digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    private static readonly string[] Clothes =
        ["T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];

    private static readonly string[] Photographs =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>All known data sets.</summary>
    public static IReadOnlyList<DatasetInfo> All { get; } =
    [
        new(Bundled, "12,000 + 2,000 images of clothes, a balanced subset of Fashion-MNIST; bundled",
            Clothes, Path.Combine(AppContext.BaseDirectory, "data", Bundled),
            "it comes with the program, so build the program again, or give its folder with --data", DatasetPins.FashionMnistMini),
        new("fashion-mnist", "60,000 + 10,000 images of clothes, 28 × 28, ten classes",
            Clothes, "/usr/share/datasets/fashion-mnist",
            "install Debian's package dataset-fashion-mnist, or get its four files from "
            + "https://github.com/zalandoresearch/fashion-mnist and give their folder with --data", DatasetPins.FashionMnist),
        new("mnist", "60,000 + 10,000 images of handwritten digits, 28 × 28, ten classes",
            Digits, null,
            "get its four files (train-images-idx3-ubyte.gz and so on) from https://ossci-datasets.s3.amazonaws.com/mnist/ "
            + "and give their folder with --data", DatasetPins.Mnist),
        new("cifar10", "50,000 + 10,000 photographs, 32 × 32 in colour, ten classes",
            Photographs, null,
            "get its binary version (cifar-10-binary.tar.gz) from https://www.cs.toronto.edu/~kriz/cifar.html, unpack it "
            + "and give its folder with --data", DatasetPins.Cifar10)
        {
            Format = DatasetFormat.Cifar,
            ArchiveFolder = "cifar-10-batches-bin",
        },
    ];

    /// <summary>Finds a data set by name, ignoring case.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out DatasetInfo? info)
    {
        info = All.FirstOrDefault(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return info is not null;
    }

    /// <summary>
    /// The folder of a data set: <paramref name="dataFolder"/>, or the folder of the data set's or its archive's name in it, if
    /// given; else the default place.
    /// </summary>
    /// <exception cref="DataException">No such data set, or its files are not there; the message says how to get them.</exception>
    public static string Locate(string name, string? dataFolder = null)
    {
        var info = Get(name);
        string[] places = dataFolder is not null
            ? [dataFolder, .. new[] { info.Name, info.ArchiveFolder }.OfType<string>().Select(name => Path.Combine(dataFolder, name))]
            : info.DefaultFolder is not null ? [info.DefaultFolder]
            : [];
        return Array.Find(places, info.Format.HasAny) ?? throw new DataException(places.Length == 0
            ? $"The data set {info.Name} is not bundled; {info.HowToGet}."
            : $"The data set {info.Name} is not in '{places[0]}'; {info.HowToGet}.");
    }

    /// <summary>Loads both parts of a data set.</summary>
    /// <param name="name">A name of <see cref="All"/>.</param>
    /// <param name="dataFolder">The folder given with <c>--data</c>, or null for the default place.</param>
    /// <exception cref="DataException">The data are missing or bad.</exception>
    public static DatasetParts Load(string name, string? dataFolder = null)
    {
        var info = Get(name);
        return info.Format.Read(Locate(name, dataFolder), info.Name, info.ClassNames);
    }

    /// <summary>Compares the content of every file of a data set with its pinned SHA-256.</summary>
    /// <param name="name">A name of <see cref="All"/>.</param>
    /// <param name="dataFolder">The folder given with <c>--data</c>, or null for the default place.</param>
    /// <returns>One result a file; a bad file is a result, not an exception.</returns>
    /// <exception cref="DataException">The data set is unknown or nowhere.</exception>
    public static IReadOnlyList<FileCheck> Verify(string name, string? dataFolder = null)
    {
        string folder = Locate(name, dataFolder);
        return [.. Get(name).Pins.Select(pin => pin.Check(folder))];
    }

    /// <summary>A sentence if the files in a folder are not, or cannot be shown to be, those of the data set; null if they are.</summary>
    /// <inheritdoc cref="Verify"/>
    public static string? Doubt(string name, string dataFolder) =>
        // another folder may hold another data set of the same format
        Verify(name, dataFolder).Any(check => !check.Good)
            ? $"The files in '{dataFolder}' are not the known ones of {name}, so these numbers are of other data."
        : Get(name).Pins.Any(pin => pin.Sha256 is null)
            ? $"The files in '{dataFolder}' have the sizes of those of {name}, but no checksum is known here that could tell whether they hold the original images."
        : null;

    private static DatasetInfo Get(string name) => TryGet(name, out var info)
        ? info
        : throw new DataException(
            $"There is no data set '{name}'; use one of {string.Join(", ", All.Select(known => known.Name))}.");
}
