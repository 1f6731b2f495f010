using System.Collections.Immutable;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace ILGPU;

/// <summary>How hard the original's compiler tries.</summary>
public enum OptimizationLevel
{
    /// <summary>As little as it can.</summary>
    O0,

    /// <summary>Usual.</summary>
    O1,

    /// <summary>Also what takes long.</summary>
    O2,
}

/// <summary>How exact the original's compiler takes mathematics.</summary>
public enum MathMode
{
    /// <summary>As written.</summary>
    Default,

    /// <summary>Fast approximations.</summary>
    Fast,

    /// <summary>Fast approximations, and float where double was written.</summary>
    Fast32BitOnly,
}

/// <summary>The devices that a program uses.</summary>
public sealed class Context : IDisposable
{
    /// <summary>The assembly in which the original puts launchers; it must see the types of kernels' arguments.</summary>
    public const string RuntimeAssemblyName = "ILGPURuntime";

    private Context(Builder builder)
    {
        Devices = builder.Devices.Count > 0 ? [.. builder.Devices] : [CPUDevice.Default];
        AllowsProfiling = builder.AllowsProfiling;
    }

    /// <summary>All devices; the default simulator if the builder was asked for none.</summary>
    public ImmutableArray<Device> Devices { get; }

    internal bool AllowsProfiling { get; }

    /// <summary>A builder to be filled in.</summary>
    public static Builder Create() => new();

    /// <summary>Makes a context.</summary>
    public static Context Create(Action<Builder> buildingCallback)
    {
        ArgumentNullException.ThrowIfNull(buildingCallback);
        Builder builder = Create();
        buildingCallback(builder);
        return builder.ToContext();
    }

    /// <summary>The devices of one kind.</summary>
    public DeviceCollection<TDevice> GetDevices<TDevice>()
        where TDevice : Device => new([.. Devices.OfType<TDevice>()]);

    /// <summary>Nothing is held.</summary>
    public void Dispose()
    {
    }

    /// <summary>The devices of one kind that a context knows.</summary>
    public readonly ref struct DeviceCollection<TDevice>
        where TDevice : Device
    {
        private readonly List<TDevice> _devices;

        internal DeviceCollection(List<TDevice> devices) => _devices = devices;

        /// <summary>How many there are.</summary>
        public int Count => _devices.Count;

        /// <summary>One of them.</summary>
        /// <exception cref="NotSupportedException">There are not so many.</exception>
        public TDevice this[int deviceIndex] =>
            deviceIndex < Count ? _devices[deviceIndex] : throw new NotSupportedException("There is no such device.");

        /// <summary>One after the other.</summary>
        public List<TDevice>.Enumerator GetEnumerator() => _devices.GetEnumerator();
    }

    /// <summary>Collects what a context should know. Options of the compiler have no effect here.</summary>
    public sealed class Builder
    {
        internal Builder()
        {
        }

        internal List<Device> Devices { get; } = [];

        internal bool AllowsProfiling { get; private set; }

        /// <summary>No effect.</summary>
        public Builder Optimize(OptimizationLevel level) => this;

        /// <summary>No effect.</summary>
        public Builder Math(MathMode mathMode) => this;

        /// <summary>Allows <see cref="AcceleratorStream.AddProfilingMarker"/>.</summary>
        public Builder Profiling()
        {
            AllowsProfiling = true;
            return this;
        }

        /// <summary>Makes the context.</summary>
        public Context ToContext() => new(this);
    }
}

/// <summary>Enables <see cref="Algorithms.XMath"/>.</summary>
public static class AlgorithmContext
{
    /// <summary>No effect: XMath always works here.</summary>
    public static Context.Builder EnableAlgorithms(this Context.Builder builder) => builder;
}
