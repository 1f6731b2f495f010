using ILGPU;

namespace AdvScratch.IlgpuEmulator.Tests;

/// <summary>Races on global memory: the kernel with the mistake, and the same with what was missing.</summary>
public class GlobalRaceTests
{
    [Fact]
    public void Two_threads_that_write_one_element_are_an_error()
    {
        using var gpu = new Gpu();
        gpu.Faults(
            ", group (0, 0, 0), thread 2 writes element 0 of buffer 1 (Int32[8]), which thread 0 wrote since the last barrier.",
            GlobalKernels.WriteModulo,
            (1, 4),
            Arguments(gpu, 2));
        gpu.Run(GlobalKernels.WriteModulo, (1, 4), Arguments(gpu, 4));
    }

    [Fact]
    public void Two_groups_that_write_one_element_are_an_error()
    {
        using var gpu = new Gpu();
        gpu.Faults(
            ", group (1, 0, 0), thread 0 writes element 0 of buffer 1 (Int32[8]), which group (0, 0, 0) wrote in the same launch.",
            GlobalKernels.WriteModulo,
            (2, 4),
            Arguments(gpu, 4));
        gpu.Run(GlobalKernels.WriteModulo, (2, 4), Arguments(gpu, 8));
    }

    [Fact]
    public void A_group_may_use_global_memory_between_barriers()
    {
        using var gpu = new Gpu();
        gpu.Faults(
            ", group (0, 0, 0), thread 1 reads element 0 of buffer 1 (Int32[8]), which thread 0 wrote since the last barrier.",
            GlobalKernels.ReadLeft,
            (1, 4),
            Arguments(gpu, 0));
        Ints arguments = Arguments(gpu, 0);
        gpu.Run(GlobalKernels.ReadLeftAfterBarrier, (1, 4), arguments);
        Assert.Equal([1, 3, 5, 7, 0, 0, 0, 0], gpu.Download(arguments.Y));
    }

    [Fact]
    public void Groups_have_no_barrier_between_them()
    {
        using var gpu = new Gpu();
        gpu.Faults(
            ", group (2, 1, 0), thread 0 writes element 0 of buffer 1 (Int32[8]), which group (0, 0, 0) read in the same launch.",
            GlobalKernels.LastGroupWritesWhatAllRead,
            (new Index3D(3, 2, 1), new Index3D(1, 1, 1)),
            Arguments(gpu, 0));
        gpu.Run(GlobalKernels.LastGroupWritesWhatAllRead, (new Index3D(1, 1, 1), new Index3D(1, 1, 1)), Arguments(gpu, 0));
    }

    [Fact]
    public void Launches_follow_each_other()
    {
        using var gpu = new Gpu();
        Ints arguments = Arguments(gpu, 4);
        gpu.Run(GlobalKernels.WriteModulo, (1, 4), arguments);
        gpu.Run(GlobalKernels.WriteModulo, (1, 4), arguments with { X = gpu.Upload(5, 6, 7, 8) });
        Assert.Equal([5, 6, 7, 8, 0, 0, 0, 0], gpu.Download(arguments.Y));
    }

    [Fact]
    public void Neighbouring_bytes_are_different_elements()
    {
        using var gpu = new Gpu();
        ArrayView<int> y = gpu.Zeros<int>(2048);
        gpu.Run(GlobalKernels.WriteBytes, (2, 4), new Ints { Y = y, N = 8 });
        Assert.Equal([0x04030201, 0x08070605], gpu.Download(y)[..2]);
        gpu.Run(GlobalKernels.WriteBytes, (2, 4), new Ints { Y = y.SubView(1024, 4), N = 8 });
        gpu.Faults(
            ", group (1, 0, 0), thread 0 writes element 512 of buffer 0 (Int32[2048]), which group (0, 0, 0) wrote in the same launch.",
            GlobalKernels.WriteBytes,
            (2, 4),
            new Ints { Y = y.SubView(512, 1), N = 4 });
    }

    [Fact]
    public void A_word_may_be_used_as_bytes_later_in_a_launch()
    {
        using var gpu = new Gpu();
        ArrayView<int> y = gpu.Zeros<int>(4);
        gpu.Run(GlobalKernels.WordThenBytes, (1, 1), new Ints { Y = y });
        Assert.Equal([5, 5, 0, 0], gpu.Download(y));
        gpu.Faults(
            ", group (0, 0, 0), thread 1 writes element 0 of buffer 1 (Int32[4]), which thread 0 wrote since the last barrier.",
            GlobalKernels.WordThenBytes,
            (1, 2),
            new Ints { Y = gpu.Zeros<int>(4) });
    }

    [Fact]
    public void The_search_can_be_switched_off()
    {
        using var gpu = new Gpu();
        Ints arguments = Arguments(gpu, 2);
        using (Emulator.WithoutGlobalRaces())
            gpu.Run(GlobalKernels.WriteModulo, (1, 4), arguments);
        Assert.Equal([3, 4, 0, 0, 0, 0, 0, 0], gpu.Download(arguments.Y));
        Assert.Throws<KernelFaultException>(() => gpu.Run(GlobalKernels.WriteModulo, (1, 4), arguments));
    }

    private static Ints Arguments(Gpu gpu, int n) => new() { X = gpu.Upload(1, 2, 3, 4, 5, 6, 7, 8), Y = gpu.Zeros<int>(8), N = n };
}

public static class GlobalKernels
{
    private static int Index => (Grid.IdxX * Group.DimX) + Group.IdxX;

    public static void WriteModulo(Ints a) => a.Y[Index % a.N] = a.X[Index];

    public static void ReadLeft(Ints a)
    {
        a.Y[Index] = a.X[Index];
        int left = a.Y[Math.Max(Index - 1, 0)];
        a.Y[Index] += Index == 0 ? 0 : left;
    }

    public static void ReadLeftAfterBarrier(Ints a)
    {
        a.Y[Index] = a.X[Index];
        Group.Barrier();
        int left = a.Y[Math.Max(Index - 1, 0)];
        Group.Barrier();
        a.Y[Index] += Index == 0 ? 0 : left;
    }

    public static void LastGroupWritesWhatAllRead(Ints a)
    {
        int first = a.Y[0];
        if (Grid.IdxX == Grid.DimX - 1 && Grid.IdxY == Grid.DimY - 1)
            a.Y[0] = first + 1;
    }

    public static void WriteBytes(Ints a) => a.Y.Cast<byte>()[Index % a.N] = (byte)(Index + 1);

    public static void WordThenBytes(Ints a)
    {
        a.Y[0] = 5 + Index;
        a.Y[1] = a.Y.Cast<byte>()[0];
    }
}
