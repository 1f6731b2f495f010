using System.Runtime.InteropServices;

namespace AdvScratch.Runner.Experiments;

/// <summary>Names the processor in results.</summary>
internal static class Processor
{
    /// <summary>For example "cpu (AMD EPYC 7B13)", or the architecture where the system does not tell.</summary>
    public static string Description { get; } = $"cpu ({ModelName() ?? RuntimeInformation.ProcessArchitecture.ToString()})";

    private static string? ModelName()
    {
        const string linux = "/proc/cpuinfo";
        string? line = File.Exists(linux)
            ? File.ReadLines(linux).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line is null
            ? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
