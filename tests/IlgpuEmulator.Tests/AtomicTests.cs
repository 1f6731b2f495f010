using ILGPU;

namespace AdvScratch.IlgpuEmulator.Tests;

public class AtomicTests
{
    private const string Thread1Counts =
        ", group (0, 0, 0), thread 1 changes atomically element 0 of shared allocation 0 (Int32[1])";

    [Fact]
    public void A_histogram_counts_across_threads_and_groups()
    {
        using var gpu = new Gpu();
        int[] x = [.. Enumerable.Range(0, 64).Select(i => i * i % 5)];
        ArrayView<int> y = gpu.Zeros<int>(5);
        gpu.Run(AtomicKernels.Histogram, (4, 16), new Ints { X = gpu.Upload(x), Y = y });
        Assert.Equal(Enumerable.Range(0, 5).Select(bin => x.Count(value => value == bin)), gpu.Download(y));
    }

    [Fact]
    public void Operations_return_what_was_there()
    {
        using var gpu = new Gpu();
        var arguments = new Longs { X = gpu.Upload(10L), Before = gpu.Zeros<long>(5) };
        gpu.Run(AtomicKernels.InTurn, (1, 1), arguments);
        Assert.Equal([10L, 13, 13, 13, 20], gpu.Download(arguments.Before));
        Assert.Equal([7L], gpu.Download(arguments.X));
    }

    [Fact]
    public void A_loop_around_compare_exchange_is_no_race()
    {
        using var gpu = new Gpu();
        ArrayView<int> y = gpu.Upload(1);
        gpu.Run(AtomicKernels.Multiply, (2, 4), new Ints { X = gpu.Upload(1, 2, 3, 4, 5, 6, 7, 8), Y = y });
        Assert.Equal([40320], gpu.Download(y));
    }

    [Fact]
    public void A_missing_barrier_after_the_start_value_is_an_error()
    {
        using var gpu = new Gpu();
        Ints arguments = new() { Y = gpu.Zeros<int>(4) };
        gpu.Faults(
            $"{Thread1Counts}, which thread 0 wrote since the last barrier.",
            AtomicKernels.CountTooEarly,
            (1, 4),
            arguments);
        gpu.Run(AtomicKernels.Count, (1, 4), arguments);
        Assert.Equal([4, 4, 4, 4], gpu.Download(arguments.Y));
    }

    [Fact]
    public void A_missing_barrier_before_reading_is_an_error()
    {
        using var gpu = new Gpu();
        gpu.Faults(
            $"{Thread1Counts}, which thread 0 read since the last barrier.",
            AtomicKernels.ReadTooEarly,
            (1, 4),
            new Ints { Y = gpu.Zeros<int>(4) });
    }

    [Fact]
    public void Counting_from_nothing_is_an_error()
    {
        using var gpu = new Gpu();
        gpu.Faults(
            ", group (0, 0, 0), thread 0 reads element 0 of shared allocation 0 (Int32[1]), which no thread of the group has written.",
            AtomicKernels.CountFromNothing,
            (1, 4),
            default(Ints));
    }

    [Fact]
    public void They_work_where_races_are_not_looked_for()
    {
        using var gpu = new Gpu();
        ArrayView<int> y = gpu.Zeros<int>(1);
        using (Emulator.WithoutGlobalRaces())
            gpu.Run(AtomicKernels.Histogram, (2, 4), new Ints { X = gpu.Zeros<int>(8), Y = y });
        Assert.Equal([8], gpu.Download(y));
    }
}

public struct Longs
{
    public ArrayView<long> X;
    public ArrayView<long> Before;
}

public static class AtomicKernels
{
    private static int Index => (Grid.IdxX * Group.DimX) + Group.IdxX;

    public static void Histogram(Ints a) => Atomic.Add(ref a.Y[a.X[Index]], 1);

    public static void InTurn(Longs a)
    {
        a.Before[0] = Atomic.Add(ref a.X[0], 3);
        a.Before[1] = Atomic.Max(ref a.X[0], 5);
        a.Before[2] = Atomic.CompareExchange(ref a.X[0], 5, 6);
        a.Before[3] = Atomic.Max(ref a.X[0], 20);
        a.Before[4] = Atomic.CompareExchange(ref a.X[0], 20, 7);
    }

    public static void Multiply(Ints a)
    {
        int seen = a.Y[0], expected;
        do
        {
            expected = seen;
            seen = Atomic.CompareExchange(ref a.Y[0], expected, expected * a.X[Index]);
        }
        while (seen != expected);
    }

    public static void CountTooEarly(Ints a)
    {
        ArrayView<int> count = SharedMemory.Allocate<int>(1);
        if (Group.IdxX == 0)
            count[0] = 0;
        Atomic.Add(ref count[0], 1);
    }

    public static void Count(Ints a)
    {
        ArrayView<int> count = SharedMemory.Allocate<int>(1);
        if (Group.IdxX == 0)
            count[0] = 0;
        Group.Barrier();
        Atomic.Add(ref count[0], 1);
        Group.Barrier();
        a.Y[Group.IdxX] = count[0];
    }

    public static void ReadTooEarly(Ints a)
    {
        ArrayView<int> count = SharedMemory.Allocate<int>(1);
        if (Group.IdxX == 0)
            count[0] = 0;
        Group.Barrier();
        Atomic.Add(ref count[0], 1);
        a.Y[Group.IdxX] = count[0];
    }

    public static void CountFromNothing(Ints a) => Atomic.Add(ref SharedMemory.Allocate<int>(1)[0], 1);
}
