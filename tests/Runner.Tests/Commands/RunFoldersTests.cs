using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Tests.Datasets;

namespace AdvScratch.Runner.Tests.Commands;

public sealed class RunFoldersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_experiment_gets_the_given_folder_and_several_one_in_it_each()
    {
        string given = _folder.File("out");
        Assert.Equal([given], RunFolders.Choose(given, ["a"], TimeProvider.System));
        Assert.Equal([Path.Combine(given, "a"), Path.Combine(given, "b")], RunFolders.Choose(given, ["a", "b"], TimeProvider.System));
        Assert.Throws<UsageException>(() => RunFolders.Choose(given, ["a", "a"], TimeProvider.System));
    }

    [Fact]
    public void Without_a_folder_each_gets_its_own_under_runs()
    {
        string[] folders = RunFolders.Choose(null, ["a", "b"], TimeProvider.System);
        Assert.Equal(2, folders.Distinct().Count());
        Assert.All(folders, folder => Assert.Matches("^runs.[ab]-[0-9]{8}-[0-9]{6}", folder));
    }
}
