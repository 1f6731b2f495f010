using System.Text.Json.Nodes;
using AdvScratch.Layers;
using AdvScratch.Runner.Benchmarks;
using AdvScratch.Runner.Commands;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Tests.Commands;

/// <summary>Benchmarks change the threads of the whole process, so they run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Benchmarking
{
    public const string Name = "benchmarks";
}

[Collection(Benchmarking.Name)]
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
    public void Kinds_are_measured_in_their_own_order_and_a_step_of_PGD_10_takes_ten_iterations()
    {
        JsonNode[] lines = Lines("--only cat-mnist --kind pgd10,pgd_iter --batch 8 --device cpu");
        Assert.Equal(["pgd_iter", "pgd10"], lines.Select(line => Text(line, "kind")));
        Assert.True((double)lines[1]["ms"]! > 4 * (double)lines[0]["ms"]!, lines[1].ToJsonString());
    }

    [Fact]
    public void The_CPU_leaves_out_what_is_for_GPUs()
    {
        JsonNode[] lines = Lines("--only cat-mnist --batch 1");
        Assert.Equal(["forward", "pgd_iter", "train", "double", "recording"], lines.Select(line => Text(line, "kind")));
    }

    [Fact]
    public void The_device_is_named_above_the_measurements()
    {
        var answer = Invocation.Of("bench", "--only", "cat-mnist", "--kind", "forward", "--batch", "1", "--repeat", "1", "--device", "cpu", "--threads", "2");
        Assert.Equal($"Device: {ComputeDevice.Description}, 2 thread(s)", answer.Output.Split('\n')[0].TrimEnd());
        Assert.StartsWith("cat-mnist ", answer.Output.Split('\n')[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_method_is_measured_beside_natural_training()
    {
        JsonNode natural = Assert.Single(Lines("--suite methods --only natural --batch 8"));
        Assert.Equal(("natural", "step", 8, 1.0), (Text(natural, "net"), Text(natural, "kind"), (int)natural["batch"]!, (double)natural["times_natural"]!));
        JsonNode madry = Assert.Single(Lines("--suite methods --only madry --batch 8"));
        // forty gradients of the images before the step
        Assert.True((double)madry["times_natural"]! > 2, madry.ToJsonString());
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

    [Fact]
    public void A_device_that_is_not_the_CPU_has_no_rate_of_the_processors_registers()
    {
        Device.Default = Device.Reference;
        try
        {
            var error = Assert.Throws<UsageException>(() => KernelSuite.Run(new Selection(1) { Only = "fma_limit" }));
            Assert.Equal("fma_limit is the processor's own rate; measure it with --device cpu.", error.Message);
        }
        finally
        {
            Device.Default = Device.Cpu;
        }
    }

    [Fact]
    public void The_roofline_is_the_slower_of_arithmetic_and_memory()
    {
        var line = new RooflineLine("net", "layer", "forward", 1, Flops: 2e9, Bytes: 1e8, FlopRate: 4e11, Bandwidth: 1e10, Milliseconds: 40);
        Assert.Equal((10, "memory", 0.25), (line.Limit, line.LimitedBy, line.Share));
        var faster = line with { Bandwidth = 1e11 };
        Assert.Equal((5, "arithmetic", 0.125), (faster.Limit, faster.LimitedBy, faster.Share));
        Assert.Equal("| net | layer | forward | 1 | 2000.0 | 100.00 | arithmetic | 5.000 | 40.000 | 50.0 | 12 % |", faster.ToMarkdown());
        Assert.Equal(RooflineLine.MarkdownHead.Split('\n')[0].Count(c => c == '|'), faster.ToMarkdown().Count(c => c == '|'));
    }

    [Fact]
    public void The_roofline_counts_the_operations_and_the_least_traffic_of_each_layer()
    {
        JsonNode[] lines = Lines("--suite roofline --only madry-mnist --threads 1");
        JsonNode[] convolution = [.. lines.Where(line => Text(line, "layer").StartsWith("conv 32→64", StringComparison.Ordinal))];
        Assert.Equal(["forward", "input", "filter"], convolution.Select(line => Text(line, "map")));
        Assert.All(convolution, line =>
        {
            Assert.Equal(2.0 * 128 * 64 * 14 * 14 * 32 * 25, (double)line["flops"]!);
            Assert.Equal(4.0 * ((128 * 32 * 14 * 14) + (64 * 32 * 25) + (128 * 64 * 14 * 14)), (double)line["bytes"]!);
        });
        Assert.All(lines, line => Assert.True((double)line["ms"]! > 0 && (double)line["limit_ms"]! > 0, line.ToJsonString()));
    }

    [Fact]
    public void The_residual_network_has_the_layers_that_the_roofline_counts()
    {
        string[] names = [.. Networks.Create("preact-resnet18", new RandomStream(0)).StateDict().Keys.Where(name => name.EndsWith("weight", StringComparison.Ordinal))];
        JsonNode[] lines = Lines("--suite roofline --only preact-resnet18");
        Assert.Equal(names.Count(name => name.Contains("conv", StringComparison.Ordinal) || name.Contains("shortcut", StringComparison.Ordinal)), Layers("conv"));
        Assert.Equal(names.Count(name => name.Contains("bn", StringComparison.Ordinal)), Layers("norm, ReLU, training"));

        int Layers(string layer) => lines
            .Where(line => Text(line, "layer").StartsWith(layer, StringComparison.Ordinal) && Text(line, "map") == "forward")
            .Sum(line => (int)line["count"]!);
    }

    private static JsonNode[] Lines(string options)
    {
        var answer = Invocation.Of(["bench", "--json", "--repeat", "1", .. options.Split(' ')]);
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
        return [.. answer.Output.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!)];
    }

    private static string Text(JsonNode line, string key) => line[key]!.GetValue<string>();
}
