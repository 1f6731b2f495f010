using ILGPU;
using Regex = System.Text.RegularExpressions.Regex;

namespace AdvScratch.IlgpuEmulator.Tests;

/// <summary>Threads that wait for others which will not come.</summary>
public class DivergenceTests
{
    [Fact]
    public void Threads_that_end_before_a_barrier_are_named() => Diverges(
        "threads 0 to 2 at Group.Barrier (DivergenceTests.cs:#); threads 3 to 7 ended", DivergentKernels.BarrierBelow, 3);

    [Fact]
    public void Threads_that_end_after_others_wait_are_named() => Diverges(
        "thread 0 ended; threads 1 to 7 at Group.Barrier (DivergenceTests.cs:#)", DivergentKernels.BarrierFrom, 1);

    [Fact]
    public void Threads_at_different_barriers_are_named() => Diverges(
        "threads 0 to 3 at Group.Barrier (DivergenceTests.cs:#); threads 4 to 7 at Group.Barrier (DivergenceTests.cs:#)",
        DivergentKernels.TwoBarriers,
        4);

    [Fact]
    public void Lanes_that_end_before_a_shuffle_are_named() => Diverges(
        "threads 0 to 5 ended; thread 6 at Warp.ShuffleDown (DivergenceTests.cs:#); thread 7 ended",
        DivergentKernels.ShuffleInOneLane,
        6);

    [Fact]
    public void Lanes_at_different_shuffles_are_named() => Diverges(
        "threads 0 to 1 at Warp.ShuffleXor (DivergenceTests.cs:#); threads 2 to 3 at Warp.Shuffle (DivergenceTests.cs:#)",
        DivergentKernels.TwoShuffles,
        2);

    [Fact]
    public void Lanes_at_a_shuffle_do_not_meet_those_at_a_barrier() => Diverges(
        "thread 0 at Group.Barrier (DivergenceTests.cs:#); threads 1 to 3 at Warp.ShuffleXor (DivergenceTests.cs:#); " +
        "threads 4 to 7 at Group.Barrier (DivergenceTests.cs:#)",
        DivergentKernels.BarrierOrShuffle,
        1);

    [Fact]
    public void Whole_warps_may_shuffle_alone()
    {
        using var gpu = new Gpu();
        ArrayView<int> y = gpu.Zeros<int>(8);
        gpu.Run(DivergentKernels.ShuffleInFirstWarps, (1, 8), new Ints { Y = y, N = 4 });
        Assert.Equal([1, 0, 3, 2, 0, 0, 0, 0], gpu.Download(y));
    }

    [Fact]
    public void All_threads_may_pass_the_same_barriers()
    {
        using var gpu = new Gpu();
        gpu.Run(DivergentKernels.BarrierBelow, (3, 8), new Ints { N = 8 });
        gpu.Run(DivergentKernels.BarrierBelow, (3, 8), new Ints { N = 0 });
        gpu.Run(DivergentKernels.TwoBarriers, (3, 8), new Ints { N = 0 });
    }

    [Fact]
    public void An_exception_of_a_kernel_comes_out_as_it_is()
    {
        using var gpu = new Gpu();
        Assert.Throws<TimeZoneNotFoundException>(() => gpu.Run(DivergentKernels.Throw, (2, 8), new Ints { N = 5 }));
        // threads that waited are gone, and the accelerator works
        ArrayView<int> y = gpu.Zeros<int>(8);
        gpu.Run(DivergentKernels.ShuffleInFirstWarps, (1, 8), new Ints { Y = y, N = 8 });
        Assert.Equal([1, 0, 3, 2, 5, 4, 7, 6], gpu.Download(y));
    }

    private static void Diverges(string places, Action<Ints> kernel, int n)
    {
        using var gpu = new Gpu();
        Ints arguments = new() { Y = gpu.Zeros<int>(8), N = n };
        string message = Assert.Throws<KernelFaultException>(() => gpu.Run(kernel, (2, 8), arguments)).Message;
        string expected = $"Kernel DivergentKernels.{kernel.Method.Name}, group (0, 0, 0): its threads part ways; {places}.";
        Assert.Equal(expected, Regex.Replace(message, ":[0-9]+", ":#"));
    }
}

public static class DivergentKernels
{
    public static void BarrierBelow(Ints a)
    {
        if (Group.IdxX < a.N)
            Group.Barrier();
    }

    public static void BarrierFrom(Ints a)
    {
        if (Group.IdxX >= a.N)
            Group.Barrier();
    }

    public static void TwoBarriers(Ints a)
    {
        if (Group.IdxX < a.N)
            Group.Barrier();
        else
            Group.Barrier();
    }

    public static void ShuffleInOneLane(Ints a)
    {
        if (Group.IdxX == a.N)
            a.Y[0] = Warp.ShuffleDown(1, 1);
    }

    public static void TwoShuffles(Ints a)
    {
        if (Group.IdxX >= 4)
            return;
        if (Group.IdxX < a.N)
            a.Y[0] = Warp.ShuffleXor(1, 1);
        else
            a.Y[1] = Warp.Shuffle(1, 1);
    }

    public static void BarrierOrShuffle(Ints a)
    {
        if (Group.IdxX is > 0 and < 4)
            Warp.ShuffleXor(1, a.N);
        Group.Barrier();
    }

    public static void ShuffleInFirstWarps(Ints a)
    {
        if (Group.IdxX < a.N)
            a.Y[Group.IdxX] = Warp.ShuffleXor(Group.IdxX, 1);
    }

    public static void Throw(Ints a)
    {
        if (Group.IdxX == a.N)
            throw new TimeZoneNotFoundException();
        Group.Barrier();
    }
}
