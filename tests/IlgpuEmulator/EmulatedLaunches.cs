using System.Collections.Concurrent;
using System.Reflection;

namespace AdvScratch.IlgpuEmulator;

/// <summary>How often each kernel was launched in this process, so that a test can ask whether all were.</summary>
public static class EmulatedLaunches
{
    private static readonly ConcurrentDictionary<MethodInfo, long> Counts = new();

    /// <summary>Launches by kernel, each with its type arguments.</summary>
    public static IReadOnlyDictionary<MethodInfo, long> ByKernel => new Dictionary<MethodInfo, long>(Counts);

    /// <summary>Launches of one kernel, whatever its type arguments were.</summary>
    /// <param name="kernel">"Class.Method".</param>
    public static long Of(string kernel) => Counts.Where(one => NameOf(one.Key) == kernel).Sum(one => one.Value);

    /// <summary>The name that a kernel is counted under.</summary>
    public static string NameOf(MethodInfo method)
    {
        ArgumentNullException.ThrowIfNull(method);
        return $"{method.DeclaringType?.Name.Split('`')[0]}.{method.Name}";
    }

    internal static void Count(MethodInfo method) => Counts.AddOrUpdate(method, 1, (_, count) => count + 1);
}
