using System.Reflection;
using AdvScratch.Tensors;
using AdvScratch.Tensors.Gpu;
using AdvScratch.Tensors.Gpu.Kernels;
using AdvScratch.Tensors.Tests.Kernels;

namespace AdvScratch.Gpu.Tests;

/// <summary>
/// Every kernel with every set of type arguments that the backend gives it, on tensors of a few elements, beside the reference.
/// With the package it runs on the package's simulator and says which kernels there are to compile.
/// </summary>
internal sealed partial class KernelSweep : KernelTests
{
    private readonly GpuContext _gpu;
    private readonly Dictionary<string, Action> _families;
    private readonly HashSet<string> _done = [];

    private KernelSweep(GpuContext gpu)
        : base(new Device("simulated", new GpuBackend(gpu)))
    {
        _gpu = gpu;
        _families = new()
        {
            ["elementwise"] = Elementwise,
            ["updates"] = Updates,
            ["random numbers"] = RandomNumbers,
            ["reductions"] = Reductions,
            ["movement"] = Movement,
            ["matrix products"] = Products,
            ["convolutions"] = Convolutions,
            ["pooling"] = Pooling,
            ["channels"] = Channels,
            ["attack step"] = AttackStep,
        };
    }

    /// <summary>The one of this process: it does nothing twice.</summary>
    public static KernelSweep Instance { get; } = new(ProductDevices.Context(
        TestGpu.Small with { ProductTiles = [ProductTile.Of<Tile16>(1), ProductTile.OfFewRows(16, 1)] }));

    public static TheoryData<string> Families => [.. Instance._families.Keys];

    /// <summary>All static methods of the kernels' namespace with one struct of arguments.</summary>
    public static MethodInfo[] Existing { get; } =
    [
        .. from type in typeof(Elementwise).Assembly.GetTypes()
           where type.Namespace == typeof(Elementwise).Namespace && type.IsAbstract && type.IsSealed
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static)
           where method.ReturnType == typeof(void) && method.GetParameters() is [var only] && only.ParameterType.IsValueType
           select method,
    ];

    /// <summary>A kernel without its type arguments.</summary>
    public static MethodInfo Definition(MethodInfo kernel) => kernel.IsGenericMethod ? kernel.GetGenericMethodDefinition() : kernel;

    /// <summary>A kernel with its type arguments, but whatever tile it has: there are others for tests.</summary>
    public static string NameOf(MethodInfo kernel) =>
        $"{kernel.DeclaringType!.Name}.{kernel.Name}({string.Join(", ", kernel.GetGenericArguments().Select(NameOf))})";

    /// <summary>Compares a family with the reference, if that has not been done.</summary>
    public void Run(string family)
    {
        if (_done.Contains(family))
            return;
        _families[family]();
        _done.Add(family);
    }

    /// <summary>What all families launch.</summary>
    public IEnumerable<MethodInfo> RunAll()
    {
        foreach (string family in _families.Keys)
            Run(family);
        return _gpu.Kernels;
    }

    private static string NameOf(Type type) => typeof(ITile).IsAssignableFrom(type) ? "tile"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
