using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Datasets.Fetch;
using Answer = AdvScratch.Runner.Tests.Datasets.Fetch.FileServer.Answer;

namespace AdvScratch.Runner.Tests.Datasets.Fetch;

public sealed class HttpDownloaderTests : IDisposable
{
    private const int Length = 300_000;
    private const int Half = 150_000;

    private readonly TemporaryFolder _folder = new();
    private readonly FileServer _server = new();
    private readonly HttpDownloader _downloader = new(pause: TimeSpan.FromMilliseconds(1), patience: TimeSpan.FromSeconds(20));
    private readonly byte[] _content = Noise(1);
    private readonly Download _download;

    public HttpDownloaderTests() => _download = _server.Add("set.bin", _content);

    public void Dispose()
    {
        _downloader.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Gets_a_file_and_does_not_get_it_again()
    {
        var seen = new List<long>();
        await _downloader.GetAsync(_download, _folder.Path, (received, _) => seen.Add(received), default);
        await GetAsync();
        AssertWhole();
        Assert.Single(_server.Requests);
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(Length, seen[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // the end of the bytes is the end of the connection
    public async Task Goes_on_where_the_connection_was_cut(bool hidesLength)
    {
        _server.Answers = (_, number) => new Answer { CutAfter = number < 3 ? 50_000 : null, HidesLength = hidesLength };
        var troubles = new List<string?>();
        await _downloader.GetAsync(_download, _folder.Path, (_, trouble) => troubles.Add(trouble), default);
        AssertWhole();
        Assert.Equal([null, 50_000, 100_000, 150_000], _server.Requests.Select(request => request.From));
        Assert.All(_server.Requests.Skip(1), request => Assert.Equal("\"1\"", request.IfRange));
        Assert.Equal(3, troubles.Count(trouble => trouble == "the connection was cut, again in 0.0 s"));
    }

    [Fact]
    public async Task Goes_on_after_a_kill()
    {
        Leave(_content[..Half], "\"1\"");
        await GetAsync();
        AssertWhole();
        Assert.Equal((Half, "\"1\""), (_server.Requests.Single().From, _server.Requests.Single().IfRange));
    }

    [Fact]
    public async Task A_file_that_was_received_but_not_yet_checked_needs_no_request()
    {
        Leave(_content, "\"1\"");
        await GetAsync();
        AssertWhole();
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_sends_all_of_it_again()
    {
        Leave(_content[..Half], "\"1\"");
        _server.Answers = (_, _) => new Answer { IgnoresRange = true };
        await GetAsync();
        AssertWhole();
    }

    [Fact]
    public async Task A_file_that_was_changed_is_not_spliced()
    {
        Leave(Noise(2)[..Half], "\"0\"");
        await GetAsync();
        AssertWhole();
        Assert.Equal("\"0\"", _server.Requests.Single().IfRange);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("W/\"1\"")] // does not promise the same bytes
    public async Task Without_a_version_a_cut_file_is_begun_again(string? tag)
    {
        _server.ETag = tag;
        _server.Answers = (_, number) => new Answer { CutAfter = number == 0 ? Half : null };
        await GetAsync();
        AssertWhole();
        Assert.Equal([null, null], _server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_part_that_the_server_does_not_have_is_begun_again()
    {
        Leave(_content[..Half], "\"1\"");
        _server.Answers = (_, number) => new Answer { Status = number == 0 ? 416 : null };
        await GetAsync();
        AssertWhole();
        Assert.Equal([Half, null], _server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_part_that_is_too_long_is_begun_again()
    {
        Leave([.. _content, 1, 2, 3], "\"1\"");
        await GetAsync();
        AssertWhole();
        Assert.Null(_server.Requests.Single().From);
    }

    [Fact]
    public async Task Another_file_is_not_kept()
    {
        _server.Files["set.bin"] = Noise(2);
        string message = await MessageAsync();
        Assert.StartsWith($"'{_download.Address}' sent a file with SHA-256 ", message, StringComparison.Ordinal);
        Assert.EndsWith($" instead of {_download.Sha256}, which was not kept; try again later, or get the data set elsewhere and give its folder with --data.",
            message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_file_of_another_length_is_refused_before_it_is_received()
    {
        Leave(_content[..Half], "\"1\"");
        _server.Files["set.bin"] = new byte[1234];
        _server.ETag = "\"2\"";
        Assert.Equal($"'{_download.Address}' holds 1,234 bytes where the known file has 300,000; try again later, or get the data set elsewhere "
            + "and give its folder with --data.", await MessageAsync());
        Assert.Equal(Half, new FileInfo(_folder.File("set.bin.part")).Length);
    }

    [Fact]
    public async Task A_missing_file_is_not_asked_for_twice()
    {
        _server.Files.Clear();
        Assert.Equal($"'{_download.Address}' answered 404 (NotFound); try again later, or get the data set elsewhere and give its folder with --data.",
            await MessageAsync());
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task Errors_of_the_server_may_pass()
    {
        _server.Answers = (_, number) => new Answer { Status = number < 5 ? 503 : null };
        await GetAsync();
        AssertWhole();
    }

    [Fact]
    public async Task Gives_up_after_a_few_errors_and_keeps_what_was_received()
    {
        _server.Answers = (_, number) => number == 0 ? new Answer { CutAfter = Half } : new Answer { Status = 500 };
        Assert.Equal($"'{_download.Address}' failed 6 times, the last time because it answered 500 (InternalServerError); "
            + "run the same command again later: it goes on from what was received.", await MessageAsync());
        Assert.Equal(6, _server.Requests.Count);
        _server.Answers = (_, _) => new Answer();
        await GetAsync();
        AssertWhole();
        Assert.Equal(Half, _server.Requests[^1].From);
    }

    [Fact]
    public async Task Follows_redirections_with_the_part_that_is_asked_for()
    {
        _server.Files["elsewhere"] = _content;
        Leave(_content[..Half], "\"1\"");
        _server.Answers = (request, _) => request.Path == "/set.bin" ? new Answer { Status = 302, Location = _server.Address + "elsewhere" } : new Answer();
        await GetAsync();
        AssertWhole();
        Assert.Equal(Half, _server.Requests[^1].From);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_asked_again()
    {
        using var impatient = new HttpDownloader(TimeSpan.FromMilliseconds(1), patience: TimeSpan.FromMilliseconds(300));
        var over = new TaskCompletionSource();
        _server.Answers = (_, number) => number == 0 ? new Answer { CutAfter = Half, Before = over.Task } : new Answer();
        await impatient.GetAsync(_download, _folder.Path, (_, _) => { }, default);
        over.SetResult();
        AssertWhole();
        Assert.Equal([null, Half], _server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_host_that_cannot_be_reached()
    {
        _server.Dispose();
        string message = await MessageAsync();
        Assert.StartsWith("'127.0.0.1' cannot be reached (", message, StringComparison.Ordinal);
        Assert.EndsWith("); check the network connection, or get the data set on another computer and give its folder with --data.", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public async Task What_was_received_before_a_cancellation_is_of_use()
    {
        using var cancellation = new CancellationTokenSource();
        var over = new TaskCompletionSource();
        _server.Answers = (_, number) => number == 0 ? new Answer { CutAfter = Half, Before = over.Task } : new Answer();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _downloader.GetAsync(_download, _folder.Path, (received, _) =>
        {
            if (received == Half)
                cancellation.Cancel();
        }, cancellation.Token));
        over.SetResult();
        Assert.Equal(_content[..Half], File.ReadAllBytes(_folder.File("set.bin.part")));
        await GetAsync();
        AssertWhole();
        Assert.Equal([null, Half], _server.Requests.Select(request => request.From));
    }

    private static byte[] Noise(int seed)
    {
        byte[] bytes = new byte[Length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private Task GetAsync() => _downloader.GetAsync(_download, _folder.Path, (_, _) => { }, default);

    private async Task<string> MessageAsync() => (await Assert.ThrowsAsync<DataException>(GetAsync)).Message;

    private void Leave(byte[] part, string tag)
    {
        File.WriteAllBytes(_folder.File("set.bin.part"), part);
        File.WriteAllText(_folder.File("set.bin.part.tag"), tag);
    }

    private void AssertWhole()
    {
        Assert.Equal(_content, File.ReadAllBytes(_folder.File("set.bin")));
        Assert.Equal([_folder.File("set.bin")], Directory.GetFiles(_folder.Path));
    }
}
