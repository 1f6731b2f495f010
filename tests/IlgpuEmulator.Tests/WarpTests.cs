using FsCheck;
using FsCheck.Fluent;
using ILGPU;

namespace AdvScratch.IlgpuEmulator.Tests;

public class WarpTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(32)]
    public void A_tree_of_shuffles_sums_a_warp(int warp)
    {
        using var gpu = new Gpu(warp);
        int[] x = [.. Enumerable.Range(1, 4 * warp).Select(i => i * i)];
        ArrayView<int> y = gpu.Zeros<int>(4);
        gpu.Run(WarpKernels.SumWarps, (2, 2 * warp), new Ints { X = gpu.Upload(x), Y = y });
        Assert.Equal(x.Chunk(warp).Select(lanes => lanes.Sum()), gpu.Download(y));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(32)]
    public void Lanes_exchange_values(int warp)
    {
        using var gpu = new Gpu(warp);
        int[] x = [.. Enumerable.Range(0, 2 * warp).Select(i => 7 * i)];
        foreach (int n in new[] { 0, 1, warp - 1 })
        {
            var arguments = new Ints { X = gpu.Upload(x), Y = gpu.Zeros<int>(3 * x.Length), N = n };
            gpu.Run(WarpKernels.Exchange, (1, x.Length), arguments);
            int[] y = gpu.Download(arguments.Y);
            for (int i = 0; i < x.Length; i++)
            {
                int lane = i % warp, first = i - lane;
                Assert.Equal(x[first + n], y[3 * i]);
                Assert.Equal(x[first + (lane ^ n)], y[(3 * i) + 1]);
                Assert.Equal(x[lane + n < warp ? i + n : i], y[(3 * i) + 2]);
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    public void Lanes_outside_of_the_warp_are_errors(int n)
    {
        using var gpu = new Gpu();
        Ints arguments = new() { X = gpu.Upload(1, 2, 3, 4), Y = gpu.Zeros<int>(12), N = n };
        string start = $", group (0, 0, 0), thread 0 shuffles with";
        gpu.Faults($"{start} a source lane of {n} in a warp of 4 lanes.", WarpKernels.Exchange, (1, 4), arguments);
        gpu.Faults($"{start} a delta of {n} in a warp of 4 lanes.", WarpKernels.Down, (1, 4), arguments);
        gpu.Faults($"{start} a mask of {n} in a warp of 4 lanes.", WarpKernels.Xor, (1, 4), arguments);
    }

    [Fact]
    public void Lanes_without_a_thread_are_errors()
    {
        using var gpu = new Gpu();
        Ints arguments = new() { X = gpu.Upload(1, 2, 3, 4, 5, 6), Y = gpu.Zeros<int>(6), N = 2 };
        gpu.Faults(
            ", group (0, 0, 0), thread 4 asks for lane 2 of a warp that has 2 threads.", WarpKernels.Down, (1, 6), arguments);
        arguments.N = 1;
        gpu.Faults(
            ", group (0, 0, 0), thread 5 asks for lane 2 of a warp that has 2 threads.", WarpKernels.Down, (1, 6), arguments);
        gpu.Run(WarpKernels.Xor, (1, 6), arguments);
        Assert.Equal([2, 1, 4, 3, 6, 5], gpu.Download(arguments.Y));
    }

    [Fact]
    public void Values_of_up_to_64_bytes_are_exchanged()
    {
        using var gpu = new Gpu();
        ArrayView<int> x = gpu.Upload([.. Enumerable.Range(0, 16)]), y = gpu.Zeros<int>(16);
        gpu.Run(WarpKernels.ExchangeQuads, (1, 4), new Ints { X = x, Y = y });
        Assert.Equal([4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11], gpu.Download(y));
    }

    [Fact]
    public void A_group_sums_any_numbers() => Prop.ForAll(
        (from warpBits in Gen.Choose(1, 4)
         from warps in Gen.Choose(1, 3)
         from groups in Gen.Choose(1, 3)
         from x in Gen.Choose(-1000, 1000).ArrayOf((warps << warpBits) * groups)
         select (1 << warpBits, groups, x)).ToArbitrary(),
        input =>
        {
            (int warp, int groups, int[] x) = input;
            using var gpu = new Gpu(warp);
            ArrayView<int> y = gpu.Zeros<int>(groups);
            gpu.Run(WarpKernels.SumGroup, (groups, x.Length / groups), new Ints { X = gpu.Upload(x), Y = y });
            Assert.Equal(x.Chunk(x.Length / groups).Select(part => part.Sum()), gpu.Download(y));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));
}

public static class WarpKernels
{
    private static int Index => (Grid.IdxX * Group.DimX) + Group.IdxX;

    /// <summary>Lane 0 has the sum of the warp.</summary>
    private static int SumOfWarp(int value)
    {
        for (int distance = Warp.WarpSize / 2; distance > 0; distance /= 2)
            value += Warp.ShuffleDown(value, distance);
        return value;
    }

    public static void SumWarps(Ints a)
    {
        int sum = SumOfWarp(a.X[Index]);
        if (Warp.LaneIdx == 0)
            a.Y[Index / Warp.WarpSize] = sum;
    }

    public static void SumGroup(Ints a)
    {
        ArrayView<int> sums = SharedMemory.Allocate<int>(4);
        int sum = SumOfWarp(a.X[Index]);
        if (Warp.LaneIdx == 0)
            sums[Group.IdxX / Warp.WarpSize] = sum;
        Group.Barrier();
        if (Group.IdxX > 0)
            return;
        for (int warp = 1; warp < Group.DimX / Warp.WarpSize; warp++)
            sum += sums[warp];
        a.Y[Grid.IdxX] = sum;
    }

    public static void Exchange(Ints a)
    {
        int value = a.X[Index];
        a.Y[3 * Index] = Warp.Shuffle(value, a.N);
        a.Y[(3 * Index) + 1] = Warp.ShuffleXor(value, a.N);
        a.Y[(3 * Index) + 2] = Warp.ShuffleDown(value, a.N);
    }

    public static void Down(Ints a) => a.Y[Index] = Warp.ShuffleDown(a.X[Index], a.N);

    public static void Xor(Ints a) => a.Y[Index] = Warp.ShuffleXor(a.X[Index], a.N);

    public static void ExchangeQuads(Ints a) => a.Y.Cast<Quad>()[Index] = Warp.ShuffleXor(a.X.Cast<Quad>()[Index], 1);
}
