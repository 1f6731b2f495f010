using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using AdvScratch.Runner.Datasets.Fetch;

namespace AdvScratch.Runner.Tests.Datasets.Fetch;

/// <summary>An HTTP server on this computer that can be as bad as real ones: one answer a connection, and then it hangs up.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<Request> _requests = [];

    public FileServer()
    {
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";
        _ = ServeAsync();
    }

    public string Address { get; }

    /// <summary>What is served, by the last part of the address.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = [];

    /// <summary>The version of all files; none if null.</summary>
    public string? ETag { get; set; } = "\"1\"";

    /// <summary>Answers instead of the files, or after some of their bytes; the number counts requests from 0.</summary>
    public Func<Request, int, Answer> Answers { get; set; } = (_, _) => new Answer();

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<Request> Requests => [.. _requests];

    /// <summary>Serves a file, and what is known of it.</summary>
    public Download Add(string name, byte[] content)
    {
        Files[name] = content;
        return new Download(new Uri(Address + name), content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // the listener was closed: the test is over
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using TcpClient closing = client;
        try
        {
            NetworkStream stream = client.GetStream();
            Request request = await ReadAsync(stream);
            int number = _requests.Count;
            _requests.Enqueue(request);
            Answer answer = Answers(request, number);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Head(request, answer, out byte[] body)));
            await stream.WriteAsync(body.AsMemory(0, Math.Min(body.Length, answer.CutAfter ?? body.Length)));
            await answer.Before;
        }
        catch (IOException)
        {
            // the client hung up
        }
    }

    private string Head(Request request, Answer answer, out byte[] body)
    {
        bool known = Files.TryGetValue(request.Path.TrimStart('/'), out byte[]? file);
        int status = answer.Status ?? (known ? 200 : 404);
        int from = 0;
        if (status == 200 && !answer.IgnoresRange && request.From is { } asked && (request.IfRange is null || request.IfRange == ETag))
            (status, from) = asked < file!.Length ? (206, asked) : (416, 0);
        body = status is 200 or 206 ? file![from..] : [];
        var head = new StringBuilder($"HTTP/1.1 {status} {(HttpStatusCode)status}\r\nConnection: close\r\n");
        if (!answer.HidesLength)
            head.Append($"Content-Length: {body.Length}\r\n");
        if (status == 206)
            head.Append($"Content-Range: bytes {from}-{file!.Length - 1}/{file.Length}\r\n");
        if (ETag is not null)
            head.Append($"ETag: {ETag}\r\n");
        if (answer.Location is not null)
            head.Append($"Location: {answer.Location}\r\n");
        return head.Append("\r\n").ToString();
    }

    private static async Task<Request> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        string path = (await reader.ReadLineAsync() ?? throw new IOException()).Split(' ')[1];
        var request = new Request(path, null, null);
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            string value = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            if (line.StartsWith("Range:", StringComparison.OrdinalIgnoreCase))
                request = request with { From = int.Parse(value["bytes=".Length..^1]) };
            if (line.StartsWith("If-Range:", StringComparison.OrdinalIgnoreCase))
                request = request with { IfRange = value };
        }
        return request;
    }

    public sealed record Request(string Path, int? From, string? IfRange);

    public sealed record Answer
    {
        public int? Status { get; init; }

        public string? Location { get; init; }

        public int? CutAfter { get; init; }

        public bool IgnoresRange { get; init; }

        public bool HidesLength { get; init; }

        /// <summary>The connection stays open until then.</summary>
        public Task Before { get; init; } = Task.CompletedTask;
    }
}
