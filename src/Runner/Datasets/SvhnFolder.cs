using AdvScratch.Runner.Datasets.Mat;

namespace AdvScratch.Runner.Datasets;

/// <summary>
/// Reads SVHN's cropped digits (http://ufldl.stanford.edu/housenumbers): one MATLAB file a part, with the images X of
/// 32 × 32 × 3 × N bytes, rows running fastest, and the labels y, 1 to 10, where 10 means the digit 0.
/// </summary>
public static class SvhnFolder
{
    private const int Channels = 3;
    private const int Side = 32;
    private const int PlaneSize = Side * Side;
    private const int ZeroDigit = 10;

    private const string TrainFile = "train_32x32.mat";
    private const string TestFile = "test_32x32.mat";

    /// <summary>The names of the two files.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [TrainFile, TestFile];

    /// <summary>Both parts of the data set in a folder.</summary>
    /// <param name="folder">The folder with the two files.</param>
    /// <param name="name">The data set's name, for reports.</param>
    /// <param name="classNames">The ten digits, from 0.</param>
    /// <exception cref="DataException">A file is missing or bad, or images and labels do not fit each other.</exception>
    public static DatasetParts Read(string folder, string name, IReadOnlyList<string> classNames) =>
        new(ReadPart(folder, TrainFile, name, classNames), ReadPart(folder, TestFile, name, classNames));

    private static ImageDataset ReadPart(string folder, string file, string name, IReadOnlyList<string> classNames)
    {
        string path = DataFile.PathOf(folder, file);
        IReadOnlyDictionary<string, MatBytes> arrays = MatFile.Read(path, "X", "y");
        (MatBytes images, MatBytes labels) = (arrays["X"], arrays["y"]);
        // MATLAB drops a last size of 1
        if (images.Sizes is not [Side, Side, Channels] and not [Side, Side, Channels, _])
        {
            throw DataFile.Bad(path,
                $"holds X of {images.Shape} numbers where 32 × 32 × 3 × N are expected", "check that it is a file of SVHN's cropped digits");
        }
        int count = images.Values.Length / (Channels * PlaneSize);
        if (count == 0)
            throw DataFile.Bad(path, "holds no images", "fetch it again");
        if (labels.Values.Length != count)
            throw DataFile.Bad(path, $"holds {labels.Values.Length:N0} labels but {count:N0} images", "fetch it again");
        int bad = labels.Values.AsSpan().IndexOfAnyExceptInRange((byte)1, (byte)ZeroDigit);
        if (bad >= 0)
        {
            throw DataFile.Bad(path, $"has the label {labels.Values[bad]} at position {bad:N0}, outside 1 to {ZeroDigit}",
                $"check that this is a file of {name}");
        }
        RowsFirst(images.Values);
        return new ImageDataset(name, Channels, Side, Side, classNames, images.Values, Array.ConvertAll(labels.Values, label => label % ZeroDigit));
    }

    /// <summary>Turns planes that are stored column by column, in place, into planes stored row by row.</summary>
    private static void RowsFirst(byte[] planes)
    {
        for (int at = 0; at < planes.Length; at += PlaneSize)
        {
            Span<byte> plane = planes.AsSpan(at, PlaneSize);
            for (int y = 0; y < Side; y++)
            {
                for (int x = 0; x < y; x++)
                    (plane[y * Side + x], plane[x * Side + y]) = (plane[x * Side + y], plane[y * Side + x]);
            }
        }
    }
}
