using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Tests.Commands;
using Answer = AdvScratch.Runner.Tests.Datasets.Fetch.FileServer.Answer;

namespace AdvScratch.Runner.Tests.Datasets.Fetch;

/// <summary>The command, against a server on this computer with small files in the real formats.</summary>
public sealed class DatasetFetchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileServer _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_set_of_files_is_put_in_a_folder_of_its_name_and_found_there()
    {
        DatasetInfo mnist = Mnist();
        Invocation answer = Fetch(mnist);
        Assert.Equal((ExitCode.Done, ""), (answer.Code, answer.Error));
        Assert.Contains($"into '{_folder.File("mnist")}'", answer.Output, StringComparison.Ordinal);
        Assert.Contains("[1/5] train-images-idx3-ubyte.gz 100 %: took", answer.Output, StringComparison.Ordinal);
        Assert.EndsWith("its files are the known ones.", answer.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal([0, 2, 1], mnist.Load(_folder.Path).Train.Labels.ToArray());
        Assert.Equal([_folder.File("mnist")], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal(4, Directory.GetFiles(_folder.File("mnist")).Length);
        // both commands see it there
        var setting = new Invocation.Setting { Datasets = [mnist] };
        Assert.Contains(_folder.File("mnist"), setting.Run("data", "list", "--data", _folder.Path).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, setting.Run("data", "verify", "mnist", "--data", _folder.Path).Code);
    }

    [Fact]
    public void A_set_that_is_there_is_left_alone_another_file_is_not_overwritten_and_a_missing_one_is_got()
    {
        DatasetInfo mnist = Mnist();
        Fetch(mnist);
        int before = _server.Requests.Count;
        Invocation again = Fetch(mnist);
        Assert.Equal($"mnist is in '{_folder.File("mnist")}' already, and its files are the known ones.", again.Output.TrimEnd());
        Assert.Equal(before, _server.Requests.Count);

        string labels = Path.Combine(_folder.File("mnist"), "t10k-labels-idx1-ubyte.gz");
        IdxBytes.Write(_folder, Path.Combine("mnist", "t10k-labels-idx1-ubyte.gz"), IdxBytes.Labels(0, 0));
        Invocation refused = Fetch(mnist);
        Assert.StartsWith($"'{labels}' is not the known file (SHA-256 ", refused.Error, StringComparison.Ordinal);
        Assert.EndsWith("move it away or choose another folder with --data, and run the same command again.", refused.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal((ExitCode.BadData, before), (refused.Code, _server.Requests.Count));

        File.Delete(labels);
        Assert.Equal(ExitCode.Done, Fetch(mnist).Code);
        Assert.Equal(["/t10k-labels-idx1-ubyte.gz"], _server.Requests.Skip(before).Select(request => request.Path));
        Assert.Equal([1, 1], mnist.Load(_folder.Path).Test.Labels.ToArray());
        Assert.Equal([_folder.File("mnist")], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void The_folder_given_may_be_that_of_the_set_itself()
    {
        DatasetInfo mnist = Mnist();
        File.WriteAllBytes(_folder.File("t10k-labels-idx1-ubyte.gz"), _server.Files["t10k-labels-idx1-ubyte.gz"]);
        Assert.Equal(ExitCode.Done, Fetch(mnist).Code);
        Assert.Equal(3, _server.Requests.Count);
        Assert.Equal(4, Directory.GetFileSystemEntries(_folder.Path).Length);
        Assert.False(Directory.Exists(_folder.Path + ".part"));
    }

    [Fact]
    public void An_archive_is_unpacked_and_its_cut_download_goes_on()
    {
        DatasetInfo cifar = Cifar(("cifar-10-batches-bin/readme.html", "hello"u8.ToArray()));
        byte[] archive = _server.Files["cifar-10-binary.tar.gz"];
        Directory.CreateDirectory(_folder.File("cifar10.part"));
        File.WriteAllBytes(Path.Combine(_folder.File("cifar10.part"), "cifar-10-binary.tar.gz.part"), archive[..100]);
        File.WriteAllText(Path.Combine(_folder.File("cifar10.part"), "cifar-10-binary.tar.gz.part.tag"), "\"1\"");
        Assert.Equal(ExitCode.Done, Fetch(cifar).Code);
        Assert.Equal(100, _server.Requests.Single().From);
        Assert.Equal([0, 1, 2, 3, 4], cifar.Load(_folder.Path).Train.Labels.ToArray());
        Assert.True(File.Exists(Path.Combine(_folder.File("cifar10"), "readme.html")));
        Assert.Equal([_folder.File("cifar10")], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Contains("already", Fetch(cifar).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../escaped")]
    [InlineData("cifar-10-batches-bin/../../../escaped")]
    [InlineData("/tmp/advscratch-escaped")]
    public void An_archive_with_an_entry_outside_of_its_folder_is_refused(string entry)
    {
        Invocation answer = Fetch(Cifar((entry, [1])));
        Assert.Contains($"has the entry '{entry}', which would lie outside of its folder", answer.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadData, answer.Code);
        Assert.Equal([_folder.File("cifar10.part")], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Single(Directory.GetFileSystemEntries(_folder.File("cifar10.part"))); // the archive; nothing unpacked
        Assert.False(File.Exists("/tmp/advscratch-escaped"));
    }

    [Fact]
    public void An_archive_without_a_file_of_the_set_is_not_put_in_its_place()
    {
        DatasetInfo cifar = Cifar();
        cifar = cifar with { Pins = [.. cifar.Pins.SkipLast(1), cifar.Pins[^1] with { File = "other.bin" }] };
        Invocation answer = Fetch(cifar);
        Assert.StartsWith("What was received for cifar10 is not the known data set (", answer.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("cifar10")));
    }

    [Fact]
    public void A_host_that_cannot_be_reached_is_one_sentence_and_leaves_nothing()
    {
        DatasetInfo mnist = Mnist();
        _server.Dispose();
        Invocation answer = Fetch(mnist);
        Assert.StartsWith("'127.0.0.1' cannot be reached (", answer.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadData, answer.Code);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_wrong_hash_puts_nothing_in_its_place()
    {
        DatasetInfo mnist = Mnist();
        byte[] changed = [.. _server.Files["t10k-images-idx3-ubyte.gz"]];
        changed[20] ^= 1;
        _server.Files["t10k-images-idx3-ubyte.gz"] = changed;
        Invocation answer = Fetch(mnist);
        Assert.Contains("t10k-images-idx3-ubyte.gz' sent a file with SHA-256", answer.Error, StringComparison.Ordinal);
        Assert.Single(answer.Error.TrimEnd().Split('\n'));
        Assert.Equal(ExitCode.BadData, answer.Code);
        Assert.False(Directory.Exists(_folder.File("mnist")));
        Assert.Empty(Directory.GetFiles(_folder.File("mnist.part"), "*.part"));
    }

    [Fact]
    public void A_full_disk_is_one_sentence_and_what_was_received_serves_the_next_time()
    {
        if (!OperatingSystem.IsLinux())
            return; // /dev/full, whose writes fail as those of a full disk do, is Linux's
        DatasetInfo mnist = Mnist();
        string staging = _folder.File("mnist.part"), part = Path.Combine(staging, "t10k-images-idx3-ubyte.gz.part");
        Directory.CreateDirectory(staging);
        File.CreateSymbolicLink(part, "/dev/full");
        Invocation answer = Fetch(mnist);
        Assert.Equal($"The disk of '{staging}' is full; free some space (mnist needs 0.0 MB), or choose another disk with --data, "
            + "and run the same command again: it goes on from what was received.", answer.Error.TrimEnd());
        Assert.Equal(ExitCode.BadData, answer.Code);
        Assert.False(Directory.Exists(_folder.File("mnist")));

        File.Delete(part);
        int before = _server.Requests.Count;
        Assert.Equal(ExitCode.Done, Fetch(mnist).Code);
        Assert.Equal(["/t10k-images-idx3-ubyte.gz", "/t10k-labels-idx1-ubyte.gz"], _server.Requests.Skip(before).Select(request => request.Path));
    }

    [Fact]
    public void Ctrl_C_ends_it_in_order_and_the_next_call_goes_on()
    {
        DatasetInfo mnist = Mnist();
        using var cancellation = new CancellationTokenSource();
        var over = new TaskCompletionSource();
        _server.Answers = (_, number) =>
        {
            if (number == 1)
                cancellation.CancelAfter(TimeSpan.FromMilliseconds(100));
            return number == 1 ? new Answer { CutAfter = 10, Before = over.Task } : new Answer();
        };
        Invocation answer = Fetch(mnist, cancellation.Token);
        over.SetResult();
        Assert.Equal("Cancelled; 'Runner data fetch mnist' goes on from what was received.", answer.Error.TrimEnd());
        Assert.Equal(ExitCode.Cancelled, answer.Code);
        Assert.False(Directory.Exists(_folder.File("mnist")));
        Assert.Equal(ExitCode.Done, Fetch(mnist).Code);
        Assert.Equal(["/train-images-idx3-ubyte.gz", "/train-labels-idx1-ubyte.gz"], _server.Requests.Take(2).Select(request => request.Path));
        Assert.Equal("/train-labels-idx1-ubyte.gz", _server.Requests[2].Path);
    }

    [Fact]
    public void Bundled_sets_are_there_and_cannot_be_fetched_elsewhere()
    {
        Assert.Contains("already", Invocation.Of("data", "fetch", DatasetCatalog.BundledColour).Output, StringComparison.Ordinal);
        Invocation answer = Invocation.Of("data", "fetch", DatasetCatalog.Bundled, "--data", _folder.Path);
        Assert.Equal("The data set fashion-mnist-mini cannot be fetched; it comes with the program, so build the program again, or give its folder with --data.",
            answer.Error.TrimEnd());
        Assert.Equal(ExitCode.BadData, answer.Code);
    }

    [Fact]
    public void An_unknown_name_gets_a_suggestion()
    {
        Invocation answer = Invocation.Of("data", "fetch", "cifar-100");
        Assert.Equal("There is no data set 'cifar-100'; did you mean 'cifar100'?", answer.Error.TrimEnd());
        Assert.Equal(ExitCode.WrongUse, answer.Code);
    }

    private Invocation Fetch(DatasetInfo info, CancellationToken cancellation = default) =>
        new Invocation.Setting { Datasets = [info], Cancellation = cancellation }.Run("data", "fetch", info.Name, "--data", _folder.Path);

    /// <summary>MNIST with the four small files of <see cref="IdxBytes.WriteGoodSet"/>, served here.</summary>
    private DatasetInfo Mnist()
    {
        using var made = new TemporaryFolder();
        IdxBytes.WriteGoodSet(made);
        DatasetInfo known = DatasetCatalog.All.Single(info => info.Name == "mnist");
        return known with
        {
            Downloads = [.. known.Downloads.Select(file => _server.Add(file.FileName, File.ReadAllBytes(made.File(file.FileName))))],
            Pins = [.. known.Pins.Select(pin => Pin(pin.File, Unpack(File.ReadAllBytes(made.File(pin.File + ".gz")))))],
        };
    }

    /// <summary>CIFAR-10 with one image a file, served here, and with further entries in its archive.</summary>
    private DatasetInfo Cifar(params (string Name, byte[] Content)[] further)
    {
        DatasetInfo known = DatasetCatalog.All.Single(info => info.Name == "cifar10");
        var files = known.Pins.Select((pin, i) => (Name: pin.File, Content: (byte[])[(byte)i, .. new byte[3072]])).ToArray();
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "cifar-10-batches-bin/"));
            foreach ((string name, byte[] content) in files.Select(file => ("cifar-10-batches-bin/" + file.Name, file.Content)).Concat(further))
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }
        return known with
        {
            Downloads = [_server.Add("cifar-10-binary.tar.gz", packed.ToArray())],
            Pins = [.. files.Select(file => Pin(file.Name, file.Content))],
        };
    }

    private static FilePin Pin(string file, byte[] content) => new(file, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));

    private static byte[] Unpack(byte[] packed)
    {
        using var content = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var all = new MemoryStream();
        content.CopyTo(all);
        return all.ToArray();
    }
}
