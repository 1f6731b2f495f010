namespace AdvScratch.Runner.Datasets;

/// <summary>Reads a data set from a folder with the four IDX files of the MNIST family, gzipped or raw.</summary>
public static class IdxFolder
{
    private const string TrainImages = "train-images-idx3-ubyte";
    private const string TrainLabels = "train-labels-idx1-ubyte";
    private const string TestImages = "t10k-images-idx3-ubyte";
    private const string TestLabels = "t10k-labels-idx1-ubyte";

    /// <summary>The names of the four files without <c>.gz</c>.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [TrainImages, TrainLabels, TestImages, TestLabels];

    /// <summary>Both parts of the data set in a folder.</summary>
    /// <param name="folder">The folder with the four files.</param>
    /// <param name="name">The data set's name, for reports.</param>
    /// <param name="classNames">One name a class; a label beyond them is an error.</param>
    /// <exception cref="DataException">A file is missing or bad, or the files do not fit each other.</exception>
    public static DatasetParts Read(string folder, string name, IReadOnlyList<string> classNames)
    {
        var train = ReadPart(folder, TrainImages, TrainLabels, name, classNames);
        var test = ReadPart(folder, TestImages, TestLabels, name, classNames);
        if ((train.Height, train.Width) != (test.Height, test.Width))
        {
            throw DataFile.Bad(DataFile.PathOf(folder, TestImages),
                $"holds images of {test.Height} × {test.Width} pixels but the training images are {train.Height} × {train.Width}",
                "take both from the same data set");
        }
        return new DatasetParts(train, test);
    }

    private static ImageDataset ReadPart(string folder, string imageFile, string labelFile, string name, IReadOnlyList<string> classNames)
    {
        string imagePath = DataFile.PathOf(folder, imageFile), labelPath = DataFile.PathOf(folder, labelFile);
        var (sizes, pixels) = IdxFile.Read(imagePath, dimensions: 3);
        var (_, labels) = IdxFile.Read(labelPath, dimensions: 1);
        if (labels.Length != sizes[0])
        {
            throw DataFile.Bad(labelPath, $"holds {labels.Length:N0} labels but '{imagePath}' holds {sizes[0]:N0} images",
                "take both from the same data set");
        }
        int bad = Array.FindIndex(labels, label => label >= classNames.Count);
        if (bad >= 0)
        {
            throw DataFile.Bad(labelPath, $"has the label {labels[bad]} at position {bad:N0}, outside 0 to {classNames.Count - 1}",
                $"check that these are the labels of {name}");
        }
        return new ImageDataset(name, 1, sizes[1], sizes[2], classNames, pixels, Array.ConvertAll(labels, label => (int)label));
    }
}
