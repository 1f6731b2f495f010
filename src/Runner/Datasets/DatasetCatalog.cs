using System.Diagnostics.CodeAnalysis;
using AdvScratch.Runner.Datasets.Fetch;

namespace AdvScratch.Runner.Datasets;

/// <summary>The data sets the runner knows.</summary>
public static class DatasetCatalog
{
    /// <summary>The data set that comes with the program.</summary>
    public const string Bundled = "fashion-mnist-mini";

    /// <summary>The bundled data set in colour: what experiments on colour images are tried on where nothing else is at hand.</summary>
    public const string BundledColour = "fashion-mnist-mini-colour";

    private static readonly string BundledFolder = Path.Combine(AppContext.BaseDirectory, "data", Bundled);

    /// <summary>All known data sets.</summary>
    public static IReadOnlyList<DatasetInfo> All { get; } =
    [
        new(Bundled, "12,000 + 2,000 images of clothes, a balanced subset of Fashion-MNIST; bundled",
            ClassNames.Clothes, DatasetFormat.Idx, DatasetPins.FashionMnistMini)
        {
            SharedFolder = BundledFolder,
        },
        new(BundledColour,
            "the bundled images in colours drawn at random, 32 × 32: a stand-in for CIFAR-10, CIFAR-100 and SVHN in smoke runs, ten classes",
            ClassNames.Clothes, DatasetFormat.TintedIdx, DatasetPins.FashionMnistMini)
        {
            SharedFolder = BundledFolder,
            OtherFolderName = Bundled,
        },
        new("fashion-mnist", "60,000 + 10,000 images of clothes, 28 × 28, ten classes",
            ClassNames.Clothes, DatasetFormat.Idx, DatasetPins.FashionMnist)
        {
            SharedFolder = "/usr/share/datasets/fashion-mnist", // of Debian's package dataset-fashion-mnist
            Downloads = DatasetDownloads.FashionMnist,
        },
        new("mnist", "60,000 + 10,000 images of handwritten digits, 28 × 28, ten classes",
            ClassNames.Digits, DatasetFormat.Idx, DatasetPins.Mnist)
        {
            Downloads = DatasetDownloads.Mnist,
        },
        new("cifar10", "50,000 + 10,000 photographs, 32 × 32 in colour, ten classes",
            ClassNames.Cifar10, DatasetFormat.Cifar10, DatasetPins.Cifar10)
        {
            OtherFolderName = "cifar-10-batches-bin",
            Downloads = DatasetDownloads.Cifar10,
        },
        new("cifar100", "50,000 + 10,000 photographs, 32 × 32 in colour, 100 classes",
            ClassNames.Cifar100, DatasetFormat.Cifar100, DatasetPins.Cifar100)
        {
            OtherFolderName = "cifar-100-binary",
            Downloads = DatasetDownloads.Cifar100,
        },
        new("svhn", "73,257 + 26,032 photographs of house numbers cut to their digits, 32 × 32 in colour, ten classes",
            ClassNames.Digits, DatasetFormat.Svhn, DatasetPins.Svhn)
        {
            Downloads = DatasetDownloads.Svhn,
        },
    ];

    /// <summary>Finds a data set by name, ignoring case.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out DatasetInfo? info)
    {
        info = All.FirstOrDefault(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return info is not null;
    }

    /// <inheritdoc cref="DatasetInfo.Locate"/>
    /// <exception cref="DataException">No such data set, or its files are not there; the message says how to get them.</exception>
    public static string Locate(string name, string? dataFolder = null) => Get(name).Locate(dataFolder);

    /// <inheritdoc cref="DatasetInfo.Load"/>
    /// <exception cref="DataException">No such data set, or the data are missing or bad.</exception>
    public static DatasetParts Load(string name, string? dataFolder = null) => Get(name).Load(dataFolder);

    /// <inheritdoc cref="DatasetInfo.Verify"/>
    /// <exception cref="DataException">The data set is unknown or nowhere.</exception>
    public static IReadOnlyList<FileCheck> Verify(string name, string? dataFolder = null) => Get(name).Verify(dataFolder);

    /// <summary>A sentence if the files that are used are not those of the data set; null if they are.</summary>
    /// <inheritdoc cref="DatasetInfo.Verify"/>
    public static string? Doubt(string name, string? dataFolder) =>
        // another folder may hold another data set of the same format
        Verify(name, dataFolder).All(check => check.Good) ? null
            : $"The files in '{Locate(name, dataFolder)}' are not the known ones of {name}, so these numbers are of other data.";

    private static DatasetInfo Get(string name) => TryGet(name, out var info)
        ? info
        : throw new DataException(
            $"There is no data set '{name}'; use one of {string.Join(", ", All.Select(known => known.Name))}.");
}
