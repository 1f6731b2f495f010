namespace AdvScratch.Runner.Datasets;

/// <summary>How a data set lies in its folder: which files there are, and what reads them.</summary>
/// <param name="FileNames">The names of all files without <c>.gz</c>; each may be gzipped or raw.</param>
/// <param name="Read">Reads both parts from a folder, given the data set's name and the names of its classes.</param>
public sealed record DatasetFormat(IReadOnlyList<string> FileNames, Func<string, string, IReadOnlyList<string>, DatasetParts> Read)
{
    /// <summary>The four IDX files of the MNIST family.</summary>
    public static DatasetFormat Idx { get; } = new(IdxFolder.FileNames, IdxFolder.Read);

    /// <summary>The same four files, whose grey images are made coloured ones of 32 × 32 pixels.</summary>
    public static DatasetFormat TintedIdx { get; } =
        new(IdxFolder.FileNames, (folder, name, classes) => Tint.Apply(IdxFolder.Read(folder, name, classes)));

    /// <summary>The six files of CIFAR-10's binary version.</summary>
    public static DatasetFormat Cifar10 { get; } = new(CifarFolder.Cifar10.FileNames, CifarFolder.Cifar10.Read);

    /// <summary>The two files of CIFAR-100's binary version.</summary>
    public static DatasetFormat Cifar100 { get; } = new(CifarFolder.Cifar100.FileNames, CifarFolder.Cifar100.Read);

    /// <summary>The two MATLAB files of SVHN's cropped digits.</summary>
    public static DatasetFormat Svhn { get; } = new(SvhnFolder.FileNames, SvhnFolder.Read);

    /// <summary>Whether the folder holds at least one of the files.</summary>
    public bool HasAny(string folder) => FileNames.Any(file => File.Exists(DataFile.PathOf(folder, file)));
}
