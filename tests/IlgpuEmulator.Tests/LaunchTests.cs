using ILGPU;
using ILGPU.Runtime;

namespace AdvScratch.IlgpuEmulator.Tests;

public class LaunchTests
{
    [Fact]
    public void Groups_know_their_place_in_a_grid_of_three_axes()
    {
        using var gpu = new Gpu();
        ArrayView<int> y = gpu.Zeros<int>(2 * 3 * 4 * 5);
        gpu.Run(LaunchKernels.Places, (new Index3D(2, 3, 4), new Index3D(5, 1, 1)), new Ints { Y = y });
        int[] expected = [..
            from z in Enumerable.Range(0, 4)
            from yy in Enumerable.Range(0, 3)
            from x in Enumerable.Range(0, 2)
            from thread in Enumerable.Range(0, 5)
            select 2345_0000 + (1000 * x) + (100 * yy) + (10 * z) + thread];
        Assert.Equal(expected, gpu.Download(y));
    }

    [Fact]
    public void A_grid_may_be_a_plane_or_a_line()
    {
        using var gpu = new Gpu();
        ArrayView<int> y = gpu.Zeros<int>(6);
        gpu.Run(LaunchKernels.Places, new KernelConfig(new Index2D(3, 2), new Index2D(1, 1)), new Ints { Y = y });
        Assert.Equal([3211_0000, 3211_1000, 3211_2000, 3211_0100, 3211_1100, 3211_2100], gpu.Download(y));
        gpu.Run(LaunchKernels.Places, new KernelConfig(2, 3), new Ints { Y = y });
        Assert.Equal([2113_0000, 2113_0001, 2113_0002, 2113_1000, 2113_1001, 2113_1002], gpu.Download(y));
    }

    [Fact]
    public void Threads_run_in_ascending_order_between_barriers()
    {
        using var gpu = new Gpu();
        var arguments = new Ints { X = gpu.Zeros<int>(1), Y = gpu.Zeros<int>(2 * 2 * 6) };
        gpu.Run(LaunchKernels.TakeTickets, (2, 6), arguments);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], gpu.Download(arguments.Y));
    }

    [Fact]
    public void Accelerators_work_side_by_side() => Parallel.For(0, 4, _ =>
    {
        using var gpu = new Gpu();
        var arguments = new Ints { X = gpu.Zeros<int>(1), Y = gpu.Zeros<int>(2 * 2 * 6) };
        for (int start = 0; start < 300 * 24; start += 24)
        {
            gpu.Run(LaunchKernels.TakeTickets, (2, 6), arguments);
            Assert.Equal(Enumerable.Range(start, 24), gpu.Download(arguments.Y));
        }
    });

    [Fact]
    public void Launches_repeat_bit_by_bit()
    {
        var random = new Random(3);
        float[] x = [.. Enumerable.Range(0, 64).Select(_ => (float)random.NextDouble() - 0.5f)];
        float[] first = Sum(x);
        for (int i = 0; i < 5; i++)
            Assert.Equal(first, Sum(x));

        static float[] Sum(float[] x)
        {
            using var gpu = new Gpu(8);
            var arguments = new Floats { X = gpu.Upload(x), Y = gpu.Zeros<float>(2) };
            gpu.Run(LaunchKernels.SumByTree, (2, 32), arguments);
            return gpu.Download(arguments.Y);
        }
    }

    [Fact]
    public void Sizes_that_no_device_takes_are_errors()
    {
        using var gpu = new Gpu();
        Ints arguments = default;
        gpu.Faults(" cannot have 17 threads in a group, of which 16 are allowed.", LaunchKernels.Nothing, (1, 17), arguments);
        gpu.Faults(" cannot have (0, 1, 1) groups of (4, 1, 1) threads.", LaunchKernels.Nothing, (0, 4), arguments);
        gpu.Faults(
            " cannot have (1, 65536, 1) groups, of which (2147483647, 65535, 65535) are allowed.",
            LaunchKernels.Nothing,
            (new Index3D(1, 65536, 1), new Index3D(1, 1, 1)),
            arguments);
        Assert.Throws<NotSupportedException>(() =>
            gpu.Run(LaunchKernels.Nothing, (new Index3D(1, 1, 1), new Index3D(2, 2, 1)), arguments));
        gpu.Run(LaunchKernels.Nothing, (1, 16), arguments);
        var specialization = new KernelSpecialization(8, null);
        Action<AcceleratorStream, KernelConfig, Ints> small = gpu.Accelerator.LoadKernel<Ints>(LaunchKernels.Nothing, specialization);
        small(gpu.Stream, (1, 8), arguments);
        Assert.Throws<KernelFaultException>(() => small(gpu.Stream, (1, 9), arguments));
    }

    [Fact]
    public void A_kernel_is_static_and_has_one_parameter()
    {
        using var gpu = new Gpu();
        int captured = 3;
        string message = Assert.Throws<NotSupportedException>(() => gpu.Accelerator.LoadKernel<Ints>(a => a.Y[0] = captured)).Message;
        Assert.EndsWith("cannot be a kernel, because it is not static.", message);
        message = Assert.Throws<NotSupportedException>(() => gpu.Accelerator.LoadKernel<Ints, int>(LaunchKernels.TwoParameters)).Message;
        Assert.Equal(
            "LaunchKernels.TwoParameters cannot be a kernel here, because it has more than one parameter; give it one struct of all.",
            message);
    }

    [Fact]
    public void Messages_name_type_arguments()
    {
        using var gpu = new Gpu();
        ArrayView<float> y = gpu.Zeros<float>(1);
        string message = Assert.Throws<KernelFaultException>(() =>
            gpu.Run(GenericKernels<float>.Copy<int>, (1, 1), new Floats { X = y, Y = ArrayView<float>.Empty })).Message;
        Assert.StartsWith("Kernel GenericKernels.Copy<Int32>, group (0, 0, 0), thread 0 uses index 0", message);
    }

    [Fact]
    public void Launches_are_counted_by_kernel()
    {
        using var gpu = new Gpu();
        const string name = "GenericKernels.Copy";
        long before = EmulatedLaunches.Of(name);
        ArrayView<float> y = gpu.Zeros<float>(1);
        gpu.Run(GenericKernels<float>.Copy<int>, (3, 1), new Floats { X = y, Y = y });
        gpu.Run(GenericKernels<double>.Copy<int>, (1, 1), new Floats { X = y, Y = y });
        Assert.True(EmulatedLaunches.Of(name) >= before + 2);
        Assert.Equal(EmulatedLaunches.Of(name), EmulatedLaunches.ByKernel.Where(one => EmulatedLaunches.NameOf(one.Key) == name).Sum(one => one.Value));
        Assert.Equal(0, EmulatedLaunches.Of("GenericKernels.Missing"));
    }

    [Fact]
    public void Kernels_know_nothing_outside_of_a_launch()
    {
        Assert.Throws<InvalidOperationException>(() => Group.IdxX);
        Assert.Throws<InvalidOperationException>(() => SharedMemory.Allocate<int>(1));
        using var gpu = new Gpu();
        gpu.Run(LaunchKernels.Nothing, (1, 1), default(Ints));
        Assert.Throws<InvalidOperationException>(() => Warp.WarpSize);
    }
}

public static class LaunchKernels
{
    private static int Index => (Grid.IdxX * Group.DimX) + Group.IdxX;

    /// <summary>All sizes and places, as decimal digits.</summary>
    public static void Places(Ints a)
    {
        int group = (((Grid.IdxZ * Grid.DimY) + Grid.IdxY) * Grid.DimX) + Grid.IdxX;
        int sizes = (((((Grid.DimX * 10) + Grid.DimY) * 10) + Grid.DimZ) * 10) + Group.DimX;
        int places = (((((Grid.IdxX * 10) + Grid.IdxY) * 10) + Grid.IdxZ) * 10) + Group.IdxX;
        a.Y[(group * Group.DimX) + Group.IdxX] = (10000 * sizes) + places;
    }

    public static void TakeTickets(Ints a)
    {
        int start = Grid.IdxX * 2 * Group.DimX;
        a.Y[start + Group.IdxX] = Atomic.Add(ref a.X[0], 1);
        Group.Barrier();
        a.Y[start + Group.DimX + Group.IdxX] = Atomic.Add(ref a.X[0], 1);
    }

    public static void SumByTree(Floats a)
    {
        ArrayView<float> sums = SharedMemory.Allocate<float>(32);
        sums[Group.IdxX] = a.X[Index];
        for (int distance = Group.DimX / 2; distance > 0; distance /= 2)
        {
            Group.Barrier();
            if (Group.IdxX < distance)
                sums[Group.IdxX] += sums[Group.IdxX + distance];
        }
        if (Group.IdxX == 0)
            a.Y[Grid.IdxX] = sums[0];
    }

    public static void Nothing(Ints a) => _ = a.N;

    public static void TwoParameters(Ints a, int n) => a.Y[0] = n;
}

public static class GenericKernels<T>
{
    public static void Copy<TOther>(Floats a) => a.Y[0] = a.X[0];
}
