namespace AdvScratch.Runner.Datasets;

/// <summary>
/// Reads the binary versions of CIFAR-10 and CIFAR-100 (https://www.cs.toronto.edu/~kriz/cifar.html): files of records of one or
/// two label bytes and 3 · 32 · 32 pixel bytes, the red plane first, then green and blue, each row by row. Of two labels the first
/// is the coarse one, of 20, and the second the fine one, which is used. Files with fewer records than the original ones are read too.
/// </summary>
public sealed class CifarFolder
{
    private const int Channels = 3;
    private const int Side = 32;
    private const int ImageSize = Channels * Side * Side;

    // twice the largest original file: what is read into memory has a bound
    private const int MostRecords = 100_000;

    private readonly string[] _trainFiles;
    private readonly string[] _testFiles;
    private readonly int _labelBytes;

    private CifarFolder(int labelBytes, string[] trainFiles, string[] testFiles) =>
        (_labelBytes, _trainFiles, _testFiles) = (labelBytes, trainFiles, testFiles);

    /// <summary>CIFAR-10: five training files of 10,000 records and one test file.</summary>
    public static CifarFolder Cifar10 { get; } = new(1,
        ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"], ["test_batch.bin"]);

    /// <summary>CIFAR-100: one training file of 50,000 records and one test file of 10,000.</summary>
    public static CifarFolder Cifar100 { get; } = new(2, ["train.bin"], ["test.bin"]);

    /// <summary>The names of all files.</summary>
    public IReadOnlyList<string> FileNames => [.. _trainFiles, .. _testFiles];

    private int RecordSize => _labelBytes + ImageSize;

    /// <summary>Both parts of the data set in a folder.</summary>
    /// <param name="folder">The folder with the files.</param>
    /// <param name="name">The data set's name, for reports.</param>
    /// <param name="classNames">One name a class; a label beyond them is an error.</param>
    /// <exception cref="DataException">A file is missing or bad.</exception>
    public DatasetParts Read(string folder, string name, IReadOnlyList<string> classNames) =>
        new(ReadPart(folder, _trainFiles, name, classNames), ReadPart(folder, _testFiles, name, classNames));

    private ImageDataset ReadPart(string folder, IEnumerable<string> files, string name, IReadOnlyList<string> classNames)
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
                labels[image] = LabelAt(content, at);
                content.AsSpan(at + _labelBytes, ImageSize).CopyTo(pixels.AsSpan(image * ImageSize));
            }
        }
        return new ImageDataset(name, Channels, Side, Side, classNames, pixels, labels);
    }

    /// <summary>All records of a file, checked.</summary>
    private byte[] ReadRecords(string path, string name, int classes)
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
            if (LabelAt(content, at) is var label && label >= classes)
            {
                throw DataFile.Bad(path,
                    $"has the label {label} at record {at / RecordSize:N0}, outside 0 to {classes - 1}", $"check that this is a file of {name}");
            }
        }
        return content;
    }

    /// <summary>The last label byte of a record: the only one, or the fine one.</summary>
    private byte LabelAt(byte[] content, int record) => content[record + _labelBytes - 1];

    private byte[] ReadAll(string path)
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
