using AdvScratch.Runner.Datasets;

namespace AdvScratch.Runner.Tests.Datasets;

public sealed class DatasetCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_bundled_set_is_balanced_and_bright_enough_to_be_images()
    {
        var (train, test) = DatasetCatalog.Load(DatasetCatalog.Bundled);
        Assert.Equal((12_000, 2_000, 28, 28), (train.Count, test.Count, train.Height, test.Width));
        Assert.All(train.Labels.ToArray().CountBy(label => label), pair => Assert.Equal(1_200, pair.Value));
        Assert.All(test.Labels.ToArray().CountBy(label => label), pair => Assert.Equal(200, pair.Value));
        Assert.Equal("ankle boot", train.ClassNames[train.Labels[0]]); // the first image of Fashion-MNIST
        // 72.94 is the known mean of the full training set
        Assert.InRange(train.Pixels.ToArray().Average(pixel => (double)pixel), 72, 74);
    }

    [Fact]
    public void The_bundled_set_has_its_pinned_content()
    {
        var checks = DatasetCatalog.Verify(DatasetCatalog.Bundled);
        Assert.Equal(4, checks.Count);
        Assert.All(checks, check => Assert.True(check.Good, check.Detail));
    }

    [Fact]
    public void The_bundled_notice_goes_along()
    {
        string notice = File.ReadAllText(Path.Combine(DatasetCatalog.Locate(DatasetCatalog.Bundled), "LICENSE"));
        Assert.Contains("Zalando SE", notice, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_tells_good_files_from_others()
    {
        string bundled = DatasetCatalog.Locate(DatasetCatalog.Bundled);
        File.Copy(Path.Combine(bundled, "t10k-labels-idx1-ubyte.gz"), _folder.File("t10k-labels-idx1-ubyte.gz"));
        IdxBytes.Write(_folder, "train-labels-idx1-ubyte.gz", IdxBytes.Labels(new byte[12_000]));
        File.WriteAllText(_folder.File("t10k-images-idx3-ubyte.gz"), "no gzip");
        var checks = DatasetCatalog.Verify(DatasetCatalog.Bundled, _folder.Path).ToDictionary(check => Path.GetFileName(check.Path));
        Assert.True(checks["t10k-labels-idx1-ubyte.gz"].Good);
        Assert.Contains("instead of 11a34f", Fault("train-labels-idx1-ubyte.gz"), StringComparison.Ordinal);
        Assert.Contains("is not a gzip file", Fault("t10k-images-idx3-ubyte.gz"), StringComparison.Ordinal);
        Assert.Contains("does not exist", Fault("train-images-idx3-ubyte.gz"), StringComparison.Ordinal);

        string Fault(string file)
        {
            Assert.False(checks[file].Good);
            return checks[file].Detail;
        }
    }

    [Fact]
    public void Every_data_set_pins_all_its_files() => Assert.All(DatasetCatalog.All, info =>
    {
        Assert.Equal(info.Format.FileNames, info.Pins.Select(pin => pin.File));
        Assert.All(info.Pins, pin => Assert.Matches("^[0-9a-f]{64}$", pin.Sha256));
        Assert.All(info.Downloads, download => Assert.Matches("^[0-9a-f]{64}$", download.Sha256));
    });

    [Fact]
    public void A_given_folder_may_hold_the_files_or_a_folder_of_the_sets_name()
    {
        IdxBytes.WriteGoodSet(_folder);
        Assert.Equal(_folder.Path, DatasetCatalog.Locate("mnist", _folder.Path));
        Assert.Equal("mnist", DatasetCatalog.Load("MNIST", _folder.Path).Train.Name);

        using var parent = new TemporaryFolder();
        Directory.Move(_folder.Path, parent.File("mnist"));
        Directory.CreateDirectory(_folder.Path);
        Assert.Equal(parent.File("mnist"), DatasetCatalog.Locate("mnist", parent.Path));
    }

    [Fact]
    public void A_missing_data_set_says_how_to_get_it()
    {
        Assert.Equal("The data set mnist is not on this computer; get it with 'Runner data fetch mnist', or give its folder with --data.",
            Message(() => DatasetCatalog.Load("mnist")));
        Assert.Equal($"The data set svhn is not in '{_folder.Path}'; get it with 'Runner data fetch svhn', or give its folder with --data.",
            Message(() => DatasetCatalog.Load("svhn", _folder.Path)));
        Assert.EndsWith("it comes with the program, so build the program again, or give its folder with --data.",
            Message(() => DatasetCatalog.Load(DatasetCatalog.BundledColour, _folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_may_choose_the_folder_of_all_data_sets()
    {
        Assert.Equal(Environment.GetEnvironmentVariable("ADVSCRATCH_DATA"), DataHome.Folder);
        Assert.Equal(_folder.Path, DataHome.Choose(_folder.Path));
        Assert.EndsWith("advscratch", DataHome.Choose(null), StringComparison.Ordinal);
        Assert.True(Path.IsPathRooted(DataHome.Choose("")));
    }

    [Fact]
    public void An_unknown_name_lists_the_known_ones() => Assert.Equal(
        "There is no data set 'imagenet'; use one of fashion-mnist-mini, fashion-mnist-mini-colour, fashion-mnist, mnist, cifar10, cifar100, svhn.",
        Message(() => DatasetCatalog.Load("imagenet")));

    private static string Message(Action action) => Assert.Throws<DataException>(action).Message;
}
