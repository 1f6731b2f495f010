using System.Text.Json.Nodes;
using AdvScratch.Runner.Commands;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Tests.Commands;

public sealed class BenchTests : IDisposable
{
    private readonly int _threads = Compute.Threads;

    public void Dispose() => Compute.Threads = _threads;

    [Fact]
    public void One_kind_of_step_at_a_batch_of_one_with_the_peak_of_memory()
    {
        JsonNode line = Assert.Single(Lines("--only cat-mnist --kind pgd_iter --batch 1 --threads 1"));
        Assert.Equal(
            ["net", "batch", "kind", "ms", "threads", "peak_mib"], line.AsObject().Select(key => key.Key));
        Assert.Equal(("cat-mnist", 1, "pgd_iter", 1), (Text(line, "net"), (int)line["batch"]!, Text(line, "kind"), (int)line["threads"]!));
        Assert.InRange((double)line["ms"]!, 0.01, 60_000);
        Assert.InRange((double)line["peak_mib"]!, 10, 100_000);
    }

    [Fact]
    public void Products_have_a_rate_and_a_limit_beside_them()
    {
        JsonNode[] products = Lines("--suite kernels --only gemm --threads 2");
        Assert.Equal(["gemm_448", "gemm_896", "gemm_1792"], products.Select(line => Text(line, "net")));
        foreach ((JsonNode line, double n) in products.Zip([448.0, 896.0, 1792.0]))
            Assert.Equal(2 * n * n * n / (double)line["ms"]! / 1e6, (double)line["gflops"]!, 0.02 * (double)line["gflops"]!);

        JsonNode[] limits = Lines("--suite kernels --only fma_limit --threads 2");
        Assert.Equal([1, 2], limits.Select(line => (int)line["threads"]!));
        Assert.All(limits, line => Assert.True((double)line["gflops"]! > 1));
    }

    private static JsonNode[] Lines(string options)
    {
        var answer = Invocation.Of(["bench", "--json", "--repeat", "1", .. options.Split(' ')]);
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        return [.. answer.Output.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!)];
    }

    private static string Text(JsonNode line, string key) => line[key]!.GetValue<string>();
}
