using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using AdvScratch.Tensors.Gpu;
using AdvScratch.Tensors.Gpu.Kernels;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using CudaDevice = AdvScratch.Tensors.Gpu.CudaDevice;

namespace AdvScratch.Gpu.Tests;

/// <summary>A kernel in the assembly language of NVIDIA's GPUs, compiled as the backend has it compiled.</summary>
/// <param name="Method">The kernel with its type arguments.</param>
/// <param name="Ptx">The text.</param>
internal sealed partial record CompiledKernel(MethodInfo Method, string Ptx)
{
    private const int MostShared = 48 << 10;

    /// <summary>All kernels that the backend can launch: those of the sweep, products with the tiles of GPUs.</summary>
    public static IReadOnlyList<(MethodInfo Kernel, KernelSpecialization Bounds)> Launchable { get; } =
        [.. KernelSweep.Instance.RunAll().SelectMany(WithTiles).DistinctBy(one => one.Kernel)];

    /// <summary>Bytes of shared memory of a group.</summary>
    public int SharedBytes => Bytes(Shared());

    /// <summary>Bytes of a thread that are no registers, before NVIDIA's assembler decides.</summary>
    public int LocalBytes => Bytes(Local());

    /// <summary>What would make a driver refuse it, or compute something else.</summary>
    public IEnumerable<string> Faults()
    {
        if (Ptx.Contains(".extern .func", StringComparison.Ordinal))
            yield return $"{KernelSweep.NameOf(Method)} calls a function that is not there";
        if (SharedBytes > MostShared)
            yield return $"{KernelSweep.NameOf(Method)} has {SharedBytes} bytes of shared memory";
        if (TouchingBarriers().IsMatch(Ptx))
            yield return $"{KernelSweep.NameOf(Method)} has two barriers with nothing between: a load has been moved over one";
    }

    /// <summary>Compiles; a context of its own, because a failure would spoil it for others.</summary>
    /// <param name="kernel">With its type arguments.</param>
    /// <param name="bounds">As the backend launches it.</param>
    /// <param name="architecture">Compute capability times ten.</param>
    public static CompiledKernel Compile(MethodInfo kernel, KernelSpecialization bounds, int architecture)
    {
        using Context context = Context.Create(CudaDevice.Options);
        using var backend = new PTXBackend(context, new CudaArchitecture(architecture / 10, architecture % 10), CudaInstructionSet.ISA_78, null!);
        var entry = EntryPointDescription.FromExplicitlyGroupedKernel(kernel);
        return new CompiledKernel(kernel, ((PTXCompiledKernel)backend.Compile(entry, bounds)).PTXAssembly);
    }

    private static IEnumerable<(MethodInfo Kernel, KernelSpecialization Bounds)> WithTiles(MethodInfo kernel)
    {
        Type[] arguments = kernel.GetGenericArguments();
        int place = Array.FindIndex(arguments, type => typeof(ITile).IsAssignableFrom(type));
        if (place < 0)
        {
            yield return (kernel, default);
            yield break;
        }
        foreach (ProductTile tile in ProductTile.Cuda.Where(tile => tile.GetType().IsGenericType))
        {
            arguments[place] = tile.GetType().GetGenericArguments()[0];
            bool isFloat = arguments[0] == typeof(float);
            yield return (kernel.GetGenericMethodDefinition().MakeGenericMethod(arguments), isFloat ? tile.Bounds<float>() : tile.Bounds<double>());
        }
    }

    private int Bytes(Regex declaration) =>
        declaration.Matches(Ptx).Sum(match => int.Parse(match.Groups["bytes"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\.shared \.align \d+ \.b8 \w+\[(?<bytes>\d+)\]")]
    private static partial Regex Shared();

    [GeneratedRegex(@"\.local \.align \d+ \.b8 \w+\[(?<bytes>\d+)\]")]
    private static partial Regex Local();

    [GeneratedRegex(@"bar\.sync[^\n]*\n(?:(?!\s*(?:ld|st|red|atom|cp)\.|[^\n]*:)[^\n]*\n)*?\s*bar\.sync")]
    private static partial Regex TouchingBarriers();
}
