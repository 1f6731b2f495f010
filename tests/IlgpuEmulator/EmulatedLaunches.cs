using System.Collections.Concurrent;
using System.Reflection;

namespace AdvScratch.IlgpuEmulator;

/// <summary>How often each kernel was launched in this process, so that a test can ask whether all were.</summary>
public static class EmulatedLaunches
{
    private static readonly ConcurrentDictionary<string, long> Counts = new();

    /// <summary>Launches by name of the kernel, "Class.Method", whatever its type arguments were.</summary>
    public static IReadOnlyDictionary<string, long> ByKernel => new Dictionary<string, long>(Counts);

    /// <summary>Launches of one kernel.</summary>
    /// <param name="kernel">"Class.Method".</param>
    public static long Of(string kernel) => Counts.GetValueOrDefault(kernel);

    /// <summary>The name that a kernel is counted under.</summary>
    public static string NameOf(MethodInfo method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return $"{method.DeclaringType?.Name.Split('`')[0]}.{method.Name}";
    }

    internal static void Count(MethodInfo method) => Counts.AddOrUpdate(NameOf(method), 1, (_, count) => count + 1);
}
