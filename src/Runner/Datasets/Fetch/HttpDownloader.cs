using System.Net;
using System.Net.Http.Headers;

namespace AdvScratch.Runner.Datasets.Fetch;

/// <summary>
/// Gets files over HTTP. A download that was cut goes on where it stopped (RFC 9110, sections 13.1.5 and 14): after a growing pause,
/// or the next time it is asked for. A file is kept only if it is the known one.
/// </summary>
internal sealed class HttpDownloader : IDisposable
{
    private const int Retries = 5;
    private const int BufferSize = 1 << 16;

    private readonly TimeSpan _pause;
    private readonly TimeSpan _patience;

    private readonly HttpClient _client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(20) })
    {
        Timeout = Timeout.InfiniteTimeSpan, // a large file takes its time; silence ends an attempt
    };

    /// <param name="pause">Before the first retry; every further pause is twice as long. One second by default.</param>
    /// <param name="patience">How long a server may send nothing. Half a minute by default.</param>
    public HttpDownloader(TimeSpan? pause = null, TimeSpan? patience = null)
    {
        (_pause, _patience) = (pause ?? TimeSpan.FromSeconds(1), patience ?? TimeSpan.FromSeconds(30));
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("AdvScratch", null));
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    /// <summary>Gets a file into a folder, from what an earlier call left there on.</summary>
    /// <param name="download">What, and from where.</param>
    /// <param name="folder">Exists.</param>
    /// <param name="progress">Is told how many bytes are there, and what went wrong if something did.</param>
    /// <param name="cancellation">Ends it; what was received stays for the next call.</param>
    /// <exception cref="DataException">The server cannot be reached, or does not send the known file.</exception>
    public async Task GetAsync(Download download, string folder, Action<long, string?> progress, CancellationToken cancellation)
    {
        var part = new PartFile(download, folder);
        if (part.IsKept)
            return;
        for (int retry = 0; ; retry++)
        {
            try
            {
                await AttemptAsync(download, part, isFirst: retry == 0, received => progress(received, null), cancellation);
                break;
            }
            catch (InterruptedException e) when (retry < Retries)
            {
                TimeSpan pause = _pause * Math.Pow(2, retry);
                progress(part.Received, $"{e.Message}, again in {Reports.Phrase.Duration(pause.TotalSeconds)}");
                await Task.Delay(pause, cancellation);
            }
            catch (InterruptedException e)
            {
                throw new DataException($"'{download.Address}' failed {Retries + 1} times, the last time because {e.Message}; "
                    + "run the same command again later: it goes on from what was received.", e);
            }
        }
        part.Keep();
    }

    /// <summary>One request, and what comes of it.</summary>
    private async Task AttemptAsync(Download download, PartFile part, bool isFirst, Action<long> progress, CancellationToken cancellation)
    {
        using FileStream file = part.Open();
        if (file.Length == download.Length)
            return;
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(_patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, download.Address);
            if (file.Length > 0 && file.Length < download.Length && part.Version is { } version)
            {
                request.Headers.Range = new RangeHeaderValue(file.Length, null);
                request.Headers.IfRange = version;
            }
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            if (IsContinued(response, download, part, file.Length))
                file.Position = file.Length;
            else
                part.Restart(file, VersionOf(response));
            await using Stream body = await response.Content.ReadAsStreamAsync(silence.Token);
            await CopyAsync(body, file, download, progress, silence);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new InterruptedException($"it sent nothing for {Reports.Phrase.Duration(_patience.TotalSeconds)}");
        }
        // a host that was not reached will hardly be so in a moment; one that was will
        catch (HttpRequestException e) when (isFirst && IsOutOfReach(e))
        {
            throw new DataException($"'{download.Address.Host}' cannot be reached ({FirstLine(e)}); check the network connection, "
                + "or get the data set on another computer and give its folder with --data.", e);
        }
        catch (HttpRequestException e)
        {
            throw new InterruptedException($"the connection failed ({FirstLine(e)})", e);
        }
    }

    private static bool IsOutOfReach(HttpRequestException e) => e.HttpRequestError is HttpRequestError.NameResolutionError
        or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    /// <summary>Whether an answer goes on where the received bytes end; false if it is the whole file.</summary>
    private static bool IsContinued(HttpResponseMessage response, Download download, PartFile part, long received)
    {
        HttpStatusCode status = response.StatusCode;
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        string answer = $"{(int)status} ({response.ReasonPhrase})";
        if ((int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests)
            throw new InterruptedException($"it answered {answer}");
        bool continued = status == HttpStatusCode.PartialContent;
        if (status == HttpStatusCode.RequestedRangeNotSatisfiable || (continued && range?.From != received))
        {
            part.Forget();
            throw new InterruptedException("it did not send the part that was asked for");
        }
        if (!continued && status != HttpStatusCode.OK)
            throw Refused($"answered {answer}");
        long? length = continued ? range?.Length : response.Content.Headers.ContentLength;
        return length is null || length == download.Length ? continued
            : throw Refused($"holds {length:N0} bytes where the known file has {download.Length:N0}");

        DataException Refused(string what) => new(
            $"'{download.Address}' {what}; try again later, or get the data set elsewhere and give its folder with --data.");
    }

    private async Task CopyAsync(Stream body, FileStream file, Download download, Action<long> progress, CancellationTokenSource silence)
    {
        byte[] buffer = new byte[BufferSize];
        for (int read; file.Position < download.Length && (read = await ReceiveAsync(body, buffer, silence.Token)) > 0;)
        {
            // of a file that is too long no more is kept than tells that it is another one
            file.Write(buffer, 0, (int)Math.Min(read, download.Length - file.Position));
            progress(file.Position);
            silence.CancelAfter(_patience);
        }
        if (file.Position < download.Length)
            throw new InterruptedException("the connection was cut");
        file.Flush(flushToDisk: true);
    }

    private static async ValueTask<int> ReceiveAsync(Stream body, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation);
        }
        catch (IOException e) // of the network; errors of the disk are none of it
        {
            throw new InterruptedException("the connection was cut", e);
        }
    }

    /// <summary>What the server calls this version of the file; weak tags do not promise the same bytes.</summary>
    private static RangeConditionHeaderValue? VersionOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? new RangeConditionHeaderValue(tag)
        : response.Content.Headers.LastModified is { } date ? new RangeConditionHeaderValue(date)
        : null;

    private static string FirstLine(HttpRequestException e) => e.Message.Split('\n')[0].TrimEnd(' ', '\r', '.');

    /// <summary>An attempt that another one may mend. The message is a clause that follows "because".</summary>
    private sealed class InterruptedException(string message, Exception? inner = null) : Exception(message, inner);
}
