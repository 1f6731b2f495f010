using ILGPU;

namespace AdvScratch.IlgpuEmulator.Tests;

/// <summary>Races on shared memory: the kernel with the mistake, and the same with what was missing.</summary>
public class SharedRaceTests
{
    private const string Allocation = "of shared allocation 0 (Int32[16])";

    [Fact]
    public void A_missing_barrier_before_reading_is_an_error() => Compare(
        $"thread 0 reads element 1 {Allocation}, which no thread of the group has written",
        RaceKernels.ReadTooEarly,
        RaceKernels.ReadAfterBarrier);

    [Fact]
    public void A_missing_barrier_before_writing_again_is_an_error() => Compare(
        $"thread 1 writes element 1 {Allocation}, which thread 0 read since the last barrier",
        RaceKernels.WriteTooEarly,
        RaceKernels.WriteAfterBarrier);

    [Fact]
    public void Reading_what_another_thread_has_just_written_is_an_error() => Compare(
        $"thread 1 reads element 0 {Allocation}, which thread 0 wrote since the last barrier",
        RaceKernels.ReadLeft,
        RaceKernels.ReadLeftAfterBarrier);

    [Fact]
    public void Two_threads_that_write_one_element_are_an_error() => Compare(
        $"thread 1 writes element 0 {Allocation}, which thread 0 wrote since the last barrier",
        RaceKernels.AllWriteOne,
        RaceKernels.OneWritesOne);

    [Fact]
    public void A_shuffle_is_no_barrier() => Compare(
        $"thread 0 reads element 1 {Allocation}, which thread 1 wrote since the last barrier",
        RaceKernels.ExchangeAfterShuffle,
        RaceKernels.ExchangeAfterBarrier);

    [Fact]
    public void Two_threads_that_read_before_one_writes_are_named_as_several() => Compare(
        $"thread 2 writes element 0 {Allocation}, which several threads read since the last barrier",
        RaceKernels.LastWritesWhatAllRead,
        RaceKernels.LastWritesAfterBarrier);

    [Fact]
    public void Equal_values_do_not_hide_a_race_unless_they_were_there_before()
    {
        using var gpu = new Gpu();
        gpu.Faults(
            $", group (0, 0, 0), thread 1 reads element 0 {Allocation}, which thread 0 wrote since the last barrier.",
            RaceKernels.AllWriteOne,
            (1, 4),
            Arguments(gpu, 7, 7, 7, 7));
        // the limit of what can be seen in memory
        gpu.Run(RaceKernels.AllWriteWhatIsThere, (1, 4), Arguments(gpu, 7));
    }

    private static void Compare(string mistake, Action<Ints> wrong, Action<Ints> right)
    {
        using var gpu = new Gpu();
        gpu.Faults($", group (0, 0, 0), {mistake}.", wrong, (1, 4), Arguments(gpu, 1, 2, 3, 4));
        // an error leaves nothing behind
        gpu.Run(right, (2, 4), Arguments(gpu, 1, 2, 3, 4));
    }

    private static Ints Arguments(Gpu gpu, params int[] x) => new() { X = gpu.Upload(x), Y = gpu.Zeros<int>(8) };
}

public static class RaceKernels
{
    private static ref int Result(Ints a) => ref a.Y[(Grid.IdxX * Group.DimX) + Group.IdxX];

    public static void ReadTooEarly(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(16);
        shared[Group.IdxX] = a.X[Group.IdxX];
        Result(a) = shared[(Group.IdxX + 1) % Group.DimX];
    }

    public static void ReadAfterBarrier(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(16);
        shared[Group.IdxX] = a.X[Group.IdxX];
        Group.Barrier();
        Result(a) = shared[(Group.IdxX + 1) % Group.DimX];
    }

    public static void WriteTooEarly(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(16);
        shared[Group.IdxX] = a.X[Group.IdxX];
        Group.Barrier();
        int next = shared[(Group.IdxX + 1) % Group.DimX];
        shared[Group.IdxX] = -next;
    }

    public static void WriteAfterBarrier(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(16);
        shared[Group.IdxX] = a.X[Group.IdxX];
        Group.Barrier();
        int next = shared[(Group.IdxX + 1) % Group.DimX];
        Group.Barrier();
        shared[Group.IdxX] = -next;
    }

    public static void ReadLeft(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(16);
        shared[Group.IdxX] = a.X[Group.IdxX];
        Result(a) = shared[Math.Max(Group.IdxX - 1, 0)];
    }

    public static void ReadLeftAfterBarrier(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(16);
        shared[Group.IdxX] = a.X[Group.IdxX];
        Group.Barrier();
        Result(a) = shared[Math.Max(Group.IdxX - 1, 0)];
    }

    public static void AllWriteOne(Ints a) => SharedMemory.Allocate<int>(16)[0] = a.X[Group.IdxX];

    public static void AllWriteWhatIsThere(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(16);
        if (Group.IdxX == 0)
            shared[0] = a.X[0];
        Group.Barrier();
        shared[0] = a.X[0];
    }

    public static void OneWritesOne(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(16);
        if (Group.IdxX == 0)
            shared[0] = a.X[Group.IdxX];
    }

    public static void ExchangeAfterShuffle(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(16);
        shared[Group.IdxX] = Warp.ShuffleXor(a.X[Group.IdxX], 1);
        Warp.ShuffleXor(0, 1);
        Result(a) = shared[Group.IdxX ^ 1];
    }

    public static void ExchangeAfterBarrier(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(16);
        shared[Group.IdxX] = Warp.ShuffleXor(a.X[Group.IdxX], 1);
        Group.Barrier();
        Result(a) = shared[Group.IdxX ^ 1];
    }

    public static void LastWritesWhatAllRead(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(16);
        if (Group.IdxX == 0)
            shared[0] = a.X[0];
        Group.Barrier();
        if (Group.IdxX < 2)
            Result(a) = shared[0];
        if (Group.IdxX == 2)
            shared[0] = -1;
    }

    public static void LastWritesAfterBarrier(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(16);
        if (Group.IdxX == 0)
            shared[0] = a.X[0];
        Group.Barrier();
        if (Group.IdxX < 2)
            Result(a) = shared[0];
        Group.Barrier();
        if (Group.IdxX == 2)
            shared[0] = -1;
    }
}
