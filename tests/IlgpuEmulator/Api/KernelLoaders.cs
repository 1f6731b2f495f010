using System.Reflection;
using AdvScratch.IlgpuEmulator;

namespace ILGPU.Runtime;

/// <summary>Turns kernels into launchers. A kernel is a static method with one parameter, the struct of its arguments.</summary>
public static class KernelLoaders
{
    /// <summary>Loads a kernel that is launched with numbers of groups and threads.</summary>
    /// <returns>What queues a launch: its stream, its size, its arguments.</returns>
    /// <exception cref="NotSupportedException">Not a static method.</exception>
    public static Action<AcceleratorStream, KernelConfig, T1> LoadKernel<T1>(this Accelerator accelerator, Action<T1> action)
        where T1 : struct => accelerator.LoadKernel(action, default(KernelSpecialization));

    /// <inheritdoc cref="LoadKernel{T1}(Accelerator, Action{T1})"/>
    /// <param name="accelerator">What will run it.</param>
    /// <param name="action">The kernel.</param>
    /// <param name="specialization">Most threads of its groups.</param>
    public static Action<AcceleratorStream, KernelConfig, T1> LoadKernel<T1>(
        this Accelerator accelerator, Action<T1> action, KernelSpecialization specialization)
        where T1 : struct
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        ArgumentNullException.ThrowIfNull(action);
        string name = NameOf(action.Method);
        if (specialization.MaxNumThreadsPerGroup > accelerator.MaxNumThreadsPerGroup)
            throw new NotSupportedException($"{name} wants groups of more threads than the {accelerator.MaxNumThreadsPerGroup} of the device.");
        if (!action.Method.IsStatic)
            throw new NotSupportedException($"{name} cannot be a kernel, because it is not static.");
        return (stream, config, arguments) =>
        {
            ArgumentNullException.ThrowIfNull(stream);
            if (stream.Accelerator != accelerator)
                throw new ArgumentException($"Kernel {name} was loaded for another accelerator than the stream's.", nameof(stream));
            Check(name, config, accelerator, specialization);
            var launch = new Launch(name, config, Emulator.ChecksGlobalRaces, () => action(arguments));
            EmulatedLaunches.Count(action.Method);
            stream.Submit(() => accelerator.Scheduler.Run(launch));
        };
    }

    /// <summary>Refused: see <see cref="LoadKernel{T1}(Accelerator, Action{T1})"/>.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public static Action<AcceleratorStream, KernelConfig, T1, T2> LoadKernel<T1, T2>(this Accelerator accelerator, Action<T1, T2> action)
        where T1 : struct
        where T2 : struct => throw OneParameter(action);

    /// <inheritdoc cref="LoadKernel{T1, T2}(Accelerator, Action{T1, T2})"/>
    public static Action<AcceleratorStream, KernelConfig, T1, T2, T3> LoadKernel<T1, T2, T3>(
        this Accelerator accelerator, Action<T1, T2, T3> action)
        where T1 : struct
        where T2 : struct
        where T3 : struct => throw OneParameter(action);

    private static NotSupportedException OneParameter(Delegate action) =>
        new($"{NameOf(action.Method)} cannot be a kernel here, because it has more than one parameter; give it one struct of all.");

    private static void Check(string name, KernelConfig config, Accelerator accelerator, KernelSpecialization specialization)
    {
        int threads = specialization.MaxNumThreadsPerGroup ?? accelerator.MaxNumThreadsPerGroup;
        (Index3D grid, Index3D group, Index3D most) = (config.GridDim, config.GroupDim, accelerator.MaxGridSize);
        if (!config.IsValid)
            throw new KernelFaultException($"Kernel {name} cannot have {grid} groups of {group} threads.");
        if (group.Y > 1 || group.Z > 1)
            throw new NotSupportedException($"Kernel {name} has groups of {group} threads; the emulator knows lines of threads only.");
        if (group.X > threads)
            throw new KernelFaultException($"Kernel {name} cannot have {group.X} threads in a group, of which {threads} are allowed.");
        if (grid.Y > most.Y || grid.Z > most.Z || grid.LongSize > int.MaxValue)
            throw new KernelFaultException($"Kernel {name} cannot have {grid} groups, of which {most} are allowed.");
    }

    private static string NameOf(MethodInfo method)
    {
        string name = EmulatedLaunches.NameOf(method);
        return method.IsGenericMethod ? $"{name}<{string.Join(", ", method.GetGenericArguments().Select(type => type.Name))}>" : name;
    }
}
