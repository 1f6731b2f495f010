namespace AdvScratch.Runner.Datasets;

/// <summary>
/// Reads the binary version of CIFAR-10 (https://www.cs.toronto.edu/~kriz/cifar.html): five training files and one test file of
/// records of one label byte and 3 · 32 · 32 pixel bytes, the red plane first, then green and blue, each row by row. The original
/// files hold 10,000 records each; files with fewer are read too.
/// </summary>
public static class CifarFolder
{
    private const int Channels = 3;
    private const int Side = 32;
    private const int ImageSize = Channels * Side * Side;
    private const int RecordSize = 1 + ImageSize;

    // ten times the original file: what is read into memory has a bound
    private const int MostRecords = 100_000;

    private static readonly string[] TrainFiles =
        ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"];

    private static readonly string[] TestFiles = ["test_batch.bin"];

    /// <summary>The names of the six files.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [.. TrainFiles, .. TestFiles];

    /// <summary>Both parts of the data set in a folder.</summary>
    /// <param name="folder">The folder with the six files.</param>
    /// <param name="name">The data set's name, for reports.</param>
    /// <param name="classNames">One name a class; a label beyond them is an error.</param>
    /// <exception cref="DataException">A file is missing or bad.</exception>
    public static DatasetParts Read(string folder, string name, IReadOnlyList<string> classNames) =>
        new(ReadPart(folder, TrainFiles, name, classNames), ReadPart(folder, TestFiles, name, classNames));

    private static ImageDataset ReadPart(string folder, IEnumerable<string> files, string name, IReadOnlyList<string> classNames)
    {
        byte[][] contents = [.. files.Select(file => ReadRecords(DataFile.PathOf(folder, file), name, classNames.Count))];
        int count = contents.Sum(content => content.Length / RecordSize);
        byte[] pixels = new byte[checked(count * ImageSize)];
        int[] labels = new int[count];
        int image = 0;
        foreach (byte[] content in contents)
        {
            for (int at = 0; at < content.Length; at += RecordSize, image++)
            {
                labels[image] = content[at];
                content.AsSpan(at + 1, ImageSize).CopyTo(pixels.AsSpan(image * ImageSize));
            }
        }
        return new ImageDataset(name, Channels, Side, Side, classNames, pixels, labels);
    }

    /// <summary>All records of a file, checked.</summary>
    private static byte[] ReadRecords(string path, string name, int classes)
    {
        byte[] content;
        try
        {
            content = ReadAll(path);
        }
        catch (Exception e) when (DataFile.ReadingError(e, path) is { } sentence)
        {
            throw sentence;
        }
        if (content.Length == 0)
            throw DataFile.Bad(path, "is empty", "fetch it again");
        if (content.Length % RecordSize != 0)
        {
            throw DataFile.Bad(path,
                $"holds {content.Length:N0} bytes, which are not whole records of {RecordSize:N0}", "it is truncated or of another format: fetch it again");
        }
        for (int at = 0; at < content.Length; at += RecordSize)
        {
            if (content[at] >= classes)
            {
                throw DataFile.Bad(path,
                    $"has the label {content[at]} at record {at / RecordSize:N0}, outside 0 to {classes - 1}", $"check that this is a file of {name}");
            }
        }
        return content;
    }

    private static byte[] ReadAll(string path)
    {
        using FileStream file = File.OpenRead(path);
        using Stream content = DataFile.Unpack(file, path);
        using var all = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = content.Read(buffer)) > 0;)
        {
            if (all.Length + read > (long)MostRecords * RecordSize)
                throw DataFile.Bad(path, $"holds more than {MostRecords:N0} records, the most that are accepted", "use a smaller file");
            all.Write(buffer, 0, read);
        }
        return all.ToArray();
    }
}
