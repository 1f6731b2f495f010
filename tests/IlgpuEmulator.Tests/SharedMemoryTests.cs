using ILGPU;
using ILGPU.Runtime.CPU;

namespace AdvScratch.IlgpuEmulator.Tests;

public class SharedMemoryTests
{
    [Fact]
    public void A_tile_is_transposed_through_shared_memory()
    {
        using var gpu = new Gpu();
        const int width = 12, height = 8;
        int[] x = [.. Enumerable.Range(0, width * height)];
        ArrayView<int> y = gpu.Zeros<int>(x.Length);
        gpu.Run(SharedKernels.Transpose, (new Index3D(width / 4, height / 4, 1), 16), new Ints { X = gpu.Upload(x), Y = y, N = width });
        Assert.Equal(x.Select(i => ((i % height) * width) + (i / height)), gpu.Download(y));
    }

    [Fact]
    public void Reading_what_nobody_wrote_is_an_error()
    {
        using var gpu = new Gpu();
        var arguments = new Ints { X = gpu.Upload(1, 2, 3, 4), Y = gpu.Zeros<int>(4), N = 5 };
        gpu.Faults(
            ", group (0, 0, 0), thread 0 reads element 5 of shared allocation 0 (Int32[16]), which no thread of the group has written.",
            SharedKernels.ReadElement,
            (1, 4),
            arguments);
        arguments.N = 3;
        gpu.Run(SharedKernels.ReadElement, (1, 4), arguments);
        Assert.Equal([4, 4, 4, 4], gpu.Download(arguments.Y));
    }

    [Fact]
    public void A_group_does_not_find_what_another_left()
    {
        using var gpu = new Gpu();
        var arguments = new Ints { X = gpu.Upload(0, 0), Y = gpu.Zeros<int>(2) };
        gpu.Faults(
            ", group (1, 0, 0), thread 0 reads element 0 of shared allocation 0 (Int32[1]), which no thread of the group has written.",
            SharedKernels.FirstGroupWrites,
            (2, 1),
            arguments);
        gpu.Run(SharedKernels.FirstGroupWrites, (1, 1), arguments);
    }

    [Fact]
    public void A_sum_begun_on_nothing_is_seen_for_floats()
    {
        using var gpu = new Gpu();
        var arguments = new Floats { X = gpu.Upload(1f), Y = gpu.Zeros<float>(1) };
        gpu.Faults(
            ", group (0, 0, 0), thread 0 reads element 0 of shared allocation 0 (Single[1]), which no thread of the group has written.",
            SharedKernels.AddToNothing,
            (1, 1),
            arguments);
        gpu.Run(SharedKernels.AddToZero, (1, 1), arguments);
        Assert.Equal([1f], gpu.Download(arguments.Y));
    }

    [Fact]
    public void A_reference_may_wait_for_its_value()
    {
        using var gpu = new Gpu();
        var arguments = new Ints { X = gpu.Upload(1, 2, 3, 4), Y = gpu.Zeros<int>(4) };
        gpu.Run(SharedKernels.AssignAfterWaiting, (2, 4), arguments);
        Assert.Equal([12, 11, 14, 13], gpu.Download(arguments.Y));
        gpu.Faults(
            ", group (0, 0, 0), thread 0 reads element 1 of shared allocation 0 (Int32[4]), which thread 1 wrote since the last barrier.",
            SharedKernels.AssignAfterWaitingWithoutBarrier,
            (1, 4),
            arguments);
    }

    [Fact]
    public void Reading_before_waiting_and_writing_after_it_is_an_error()
    {
        using var gpu = new Gpu();
        gpu.Faults(
            ", group (0, 0, 0), thread 0 reads element 0 of shared allocation 0 (Int32[4]), which no thread of the group has written.",
            SharedKernels.ReadWaitWrite,
            (1, 4),
            new Ints { X = gpu.Upload(1, 2, 3, 4), Y = gpu.Zeros<int>(4) });
    }

    [Fact]
    public void More_shared_memory_than_the_device_has_is_an_error()
    {
        using var usual = new Gpu();
        using var large = new Gpu(new CPUDevice(4, 4, 1) { MaxSharedMemoryPerGroup = 64 << 10 });
        Refuses(usual, 48 << 10);
        large.Run(SharedKernels.Large, (1, 1), new Ints { Y = large.Zeros<int>(1) });

        static void Refuses(Gpu gpu, int limit) => gpu.Faults(
            $", group (0, 0, 0), thread 0 needs 49160 bytes of shared memory, of which a group may have {limit}.",
            SharedKernels.Large,
            (1, 1),
            new Ints { Y = gpu.Zeros<int>(1) });
    }

    [Fact]
    public void Threads_must_agree_on_allocations()
    {
        using var gpu = new Gpu();
        gpu.Faults(
            ", group (0, 0, 0), thread 1 allocates Int32[2], where other threads of the launch made shared allocation 0 (Int32[1]).",
            SharedKernels.AllocateByThread,
            (1, 2),
            default(Ints));
    }

    [Fact]
    public void Launches_with_other_allocations_follow_each_other()
    {
        using var gpu = new Gpu();
        var arguments = new Ints { X = gpu.Upload(1, 2, 3, 4), Y = gpu.Zeros<int>(4), N = 2 };
        for (int i = 0; i < 2; i++)
        {
            gpu.Run(SharedKernels.ReadElement, (1, 4), arguments);
            gpu.Run(SharedKernels.FirstGroupWrites, (1, 1), arguments);
            gpu.Run(SharedKernels.AddToZero, (1, 1), new Floats { X = gpu.Upload(1f), Y = gpu.Zeros<float>(1) });
        }
        Assert.Equal([1, 3, 3, 3], gpu.Download(arguments.Y));
    }
}

public struct Floats
{
    public ArrayView<float> X;
    public ArrayView<float> Y;
}

public static class SharedKernels
{
    private const int Tile = 4;

    /// <summary>Y = Xᵀ, X being N wide; a group of 16 threads for each tile.</summary>
    public static void Transpose(Ints a)
    {
        ArrayView<int> tile = SharedMemory.Allocate<int>(Tile * Tile);
        int row = Group.IdxX / Tile, column = Group.IdxX % Tile, height = Grid.DimY * Tile;
        tile[(row * Tile) + column] = a.X[(((Grid.IdxY * Tile) + row) * a.N) + (Grid.IdxX * Tile) + column];
        Group.Barrier();
        a.Y[(((Grid.IdxX * Tile) + row) * height) + (Grid.IdxY * Tile) + column] = tile[(column * Tile) + row];
    }

    public static void ReadElement(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(16);
        shared[Group.IdxX] = a.X[Group.IdxX];
        Group.Barrier();
        a.Y[Group.IdxX] = shared[a.N];
    }

    public static void FirstGroupWrites(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(1);
        if (Grid.IdxX == 0)
            shared[0] = a.X[0];
        a.Y[Grid.IdxX] = shared[0];
    }

    public static void AddToNothing(Floats a)
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(1);
        shared[0] += a.X[0];
        a.Y[0] = shared[0];
    }

    public static void AddToZero(Floats a)
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(1);
        shared[0] = 0;
        shared[0] += a.X[0];
        a.Y[0] = shared[0];
    }

    /// <summary>The left sides are evaluated before the threads wait.</summary>
    public static void AssignAfterWaiting(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(4);
        shared[Group.IdxX] = WaitFor(Warp.ShuffleXor(a.X[Group.IdxX], 1));
        Group.Barrier();
        int value = shared[Group.IdxX];
        if (Grid.IdxX == 0)
            a.Y[Group.IdxX] = WaitFor(value);
        else
            WaitFor(value);
    }

    public static void AssignAfterWaitingWithoutBarrier(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(4);
        shared[Group.IdxX] = Warp.ShuffleXor(a.X[Group.IdxX], 1);
        Warp.ShuffleXor(0, 1);
        a.Y[Group.IdxX] = shared[Group.IdxX ^ 1];
    }

    public static void ReadWaitWrite(Ints a)
    {
        ArrayView<int> shared = SharedMemory.Allocate<int>(4);
        int early = shared[Group.IdxX];
        Group.Barrier();
        shared[Group.IdxX] = a.X[Group.IdxX];
        a.Y[Group.IdxX] = early;
    }

    private static int WaitFor(int value)
    {
        Group.Barrier();
        int other = Warp.ShuffleXor(value + 5, 1);
        Group.Barrier();
        return Warp.ShuffleXor(other, 1);
    }

    public static void Large(Ints a)
    {
        ArrayView<double> first = SharedMemory.Allocate<double>(6144);
        ArrayView<double> second = SharedMemory.Allocate<double>(1);
        a.Y[0] = first.IntLength + second.IntLength;
    }

    public static void AllocateByThread(Ints a) => SharedMemory.Allocate<int>(Group.IdxX + 1);
}
