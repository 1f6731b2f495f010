using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AdvScratch.Tensors.Gpu.Kernels;

namespace AdvScratch.Gpu.Tests;

/// <summary>
/// docs/gpu-kernels.md, written where the variable GPU_KERNELS names a file: a line for each kernel and tile, over all type
/// arguments. GPU_LAUNCHES then names what <c>LaunchedKernelsTests</c> has written; NVIDIA's assembler is PTXAS, or in the path.
/// </summary>
internal static partial class KernelTable
{
    private const int Architecture = 80;

    private const string Introduction = """
        # The kernels of the GPU backend

        Written by `PtxTests`. All kernels, with all type arguments that the backend gives them, compile for compute capabilities 7.0,
        8.0 and 9.0 without undefined functions and within 48 KiB of shared memory, and are launched by the tests on the emulator and
        on the package's simulator. Numbers are those of 8.0, from the least to the most of a line's type arguments; registers and
        spilled bytes are those of NVIDIA's assembler 11.8. Products of all kinds of operands are launched with small tiles of the tests'
        own, the tiles of GPUs with matrices only; launches are counted over all tiles.
        """;

    private static readonly Dictionary<string, string> Operations = new()
    {
        ["Elementwise"] = "Fill, Convert, Map, Zip",
        ["Updates"] = "Update",
        ["RandomNumbers"] = "RandomUniform, RandomNormal",
        ["Reductions"] = "Reduce",
        ["Largest"] = "ArgMax",
        ["Softmax"] = "LogSoftmax, CrossEntropy, CrossEntropyInput",
        ["Copies"] = "Copy",
        ["Indexing"] = "Gather, ScatterAdd",
        ["Product"] = "MatMul, Conv2d, Conv2dInput, Conv2dFilter",
        ["Winograd"] = "Conv2d, Conv2dInput",
        ["Pooling"] = "MaxPool, PickFromWindows, PlaceInWindows, SumPool, SumUnpool",
        ["ChannelMaps"] = "Affine, MaskedScale",
        ["Normalization"] = "BatchNorm",
        ["NormalizationGradient"] = "BatchNormGradient",
        ["NormalizationSecondGradient"] = "BatchNormSecondGradient",
    };

    /// <summary>Writes it, for one architecture.</summary>
    public static void WriteIfAsked(int architecture, IReadOnlyCollection<CompiledKernel> kernels)
    {
        if (Environment.GetEnvironmentVariable("GPU_KERNELS") is not { } path || architecture != Architecture)
            return;
        string assembler = Environment.GetEnvironmentVariable("PTXAS") ?? "ptxas";
        Dictionary<string, string> launches = File.ReadLines(Environment.GetEnvironmentVariable("GPU_LAUNCHES")!)
            .Select(line => line.Split('\t')).ToDictionary(part => part[0], part => part[1]);
        var text = new StringBuilder();
        text.AppendLine(Introduction).AppendLine();
        text.AppendLine("| kernel | operations of `IBackend` | sets of type arguments | shared bytes | local bytes | registers | spilled bytes | launches in the emulator's tests |");
        text.AppendLine("|---|---|---|---|---|---|---|---|");
        foreach (IGrouping<string, CompiledKernel> line in kernels.GroupBy(LineOf).OrderBy(line => line.Key, StringComparer.Ordinal))
        {
            (int Registers, int Spilled)[] assembled = [.. line.Select(kernel => Assemble(assembler, kernel.Ptx))];
            string[] cells =
            [
                $"`{line.Key}`",
                Operations[line.First().Method.DeclaringType!.Name],
                $"{line.Count()}",
                Range(line.Select(kernel => kernel.SharedBytes)),
                Range(line.Select(kernel => kernel.LocalBytes)),
                Range(assembled.Select(one => one.Registers)),
                Range(assembled.Select(one => one.Spilled)),
                launches[line.Key.Split(' ')[0]],
            ];
            text.AppendLine(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |");
        }
        File.WriteAllText(path, text.ToString());
    }

    private static string LineOf(CompiledKernel kernel)
    {
        Type? tile = kernel.Method.GetGenericArguments().FirstOrDefault(type => typeof(ITile).IsAssignableFrom(type));
        return $"{kernel.Method.DeclaringType!.Name}.{kernel.Method.Name}{(tile is null ? "" : $" {tile.Name}")}";
    }

    private static string Range(IEnumerable<int> values)
    {
        (int least, int most) = (values.Min(), values.Max());
        return least == most ? $"{least}" : $"{least}–{most}";
    }

    private static (int Registers, int Spilled) Assemble(string assembler, string ptx)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, ptx);
        using var process = Process.Start(new ProcessStartInfo(assembler, $"-v -arch=sm_{Architecture} -o {file}.cubin {file}") { RedirectStandardError = true })!;
        string report = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, report);
        File.Delete(file);
        File.Delete($"{file}.cubin");
        return (Number(Registers(), report), Number(Spills(), report));
    }

    private static int Number(Regex pattern, string report) => int.Parse(pattern.Match(report).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex Registers();

    [GeneratedRegex(@"(\d+) bytes spill stores")]
    private static partial Regex Spills();
}
