using System.Collections.Concurrent;

namespace AdvScratch.Tensors.Cpu;

/// <summary>Remembers what was worked out for a geometry: on small batches working it out would take longer than using it.</summary>
internal static class PerGeometry<TPlan>
    where TPlan : class
{
    /// <summary>Geometries that are remembered; then all are forgotten.</summary>
    private const int Most = 256;

    private static readonly ConcurrentDictionary<Conv2dGeometry, TPlan> Plans = new();

    public static TPlan Get(Conv2dGeometry geometry, Func<Conv2dGeometry, TPlan> make)
    {
        if (Plans.TryGetValue(geometry, out TPlan? plan))
            return plan;
        if (Plans.Count >= Most)
            Plans.Clear();
        return Plans.GetOrAdd(geometry, make);
    }
}
