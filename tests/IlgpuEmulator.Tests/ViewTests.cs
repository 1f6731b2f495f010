using ILGPU;
using ILGPU.Runtime;

namespace AdvScratch.IlgpuEmulator.Tests;

public class ViewTests
{
    private const string Thread0 = ", group (0, 0, 0), thread 0 ";

    [Theory]
    [InlineData(1, 3, 4)]
    [InlineData(-1, 0, -1)]
    [InlineData(int.MaxValue, 0, int.MaxValue)]
    public void An_index_outside_of_a_view_is_an_error(int offset, int thread, int index)
    {
        using var gpu = new Gpu();
        gpu.Faults(
            $", group (0, 0, 0), thread {thread} uses index {index} of a view of 4 Int32 from byte 0 of buffer 0 (Int32[4]).",
            ViewKernels.Shift,
            (1, 4),
            new Ints { X = gpu.Upload(1, 2, 3, 4), Y = gpu.Zeros<int>(4), N = offset });
    }

    [Fact]
    public void Indices_within_a_view_are_its_elements()
    {
        using var gpu = new Gpu();
        ArrayView<int> y = gpu.Zeros<int>(4);
        gpu.Run(ViewKernels.Shift, (1, 4), new Ints { X = gpu.Upload(1, 2, 3, 4, 5), Y = y, N = 1 });
        Assert.Equal([2, 3, 4, 5], gpu.Download(y));
    }

    [Fact]
    public void A_part_has_bounds_of_its_own()
    {
        using var gpu = new Gpu();
        ArrayView<int> x = gpu.Upload(1, 2, 3, 4, 5, 6), y = gpu.Zeros<int>(2);
        gpu.Run(ViewKernels.Shift, (1, 2), new Ints { X = x.SubView(2, 3), Y = y, N = 1 });
        Assert.Equal([4, 5], gpu.Download(y));
        gpu.Faults(
            ", group (0, 0, 0), thread 1 uses index 3 of a view of 3 Int32 from byte 8 of buffer 0 (Int32[6]).",
            ViewKernels.Shift,
            (1, 2),
            new Ints { X = x.SubView(2, 3), Y = y, N = 2 });
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_part_outside_of_a_view_is_an_error(int start)
    {
        using var gpu = new Gpu();
        var arguments = new Ints { X = gpu.Upload(1, 2, 3, 4, 5, 6), Y = gpu.Zeros<int>(1), N = start };
        gpu.Faults(
            $"{Thread0}takes 2 elements from index {start} of a view of 6 Int32 from byte 0 of buffer 0 (Int32[6]).",
            ViewKernels.SecondOfTwo,
            (1, 1),
            arguments);
        string message = Assert.Throws<KernelFaultException>(() => arguments.X.SubView(start, 2)).Message;
        Assert.Equal($"The host takes 2 elements from index {start} of a view of 6 Int32 from byte 0 of buffer 0 (Int32[6]).", message);
    }

    [Fact]
    public void A_cast_sees_the_same_bytes()
    {
        using var gpu = new Gpu();
        ArrayView<int> x = gpu.Upload(1, 2, 3, 4, 5, 6, 7, 8, 9), y = gpu.Zeros<int>(4);
        Assert.Equal(2, x.Cast<Quad>().Length);
        Assert.Equal(36, x.Cast<byte>().Length);
        gpu.Run(ViewKernels.CopyQuad, (1, 1), new Ints { X = x, Y = y, N = 4 });
        Assert.Equal([5, 6, 7, 8], gpu.Download(y));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_cast_of_what_is_not_aligned_is_an_error(int start)
    {
        using var gpu = new Gpu();
        gpu.Faults(
            $"{Thread0}casts a view of 4 Int32 from byte {4 * start} of buffer 0 (Int32[8]) to Quad, to whose 16 bytes it is not aligned.",
            ViewKernels.CopyQuad,
            (1, 1),
            new Ints { X = gpu.Zeros<int>(8), Y = gpu.Zeros<int>(4), N = start });
    }

    [Fact]
    public void A_view_that_passes_for_aligned_must_be()
    {
        using var gpu = new Gpu();
        ArrayView<int> x = gpu.Zeros<int>(8);
        Assert.Equal(4, x.SubView(4, 4).AsAligned(16).Length);
        string message = Assert.Throws<KernelFaultException>(() => x.SubView(2, 4).AsAligned(16)).Message;
        Assert.Equal("The host takes a view of 4 Int32 from byte 8 of buffer 0 (Int32[8]) for aligned to 16 bytes.", message);
    }

    [Fact]
    public void An_empty_view_has_nothing()
    {
        using var gpu = new Gpu();
        Assert.False(ArrayView<int>.Empty.IsValid);
        Assert.Equal(0, ArrayView<int>.Empty.SubView(0, 0).Length);
        Assert.Equal(0, ArrayView<int>.Empty.Cast<Quad>().Length);
        Assert.Equal(0, gpu.Zeros<int>(0).Length);
        gpu.Faults($"{Thread0}uses index 0 of an empty view.", ViewKernels.Shift, (1, 1), new Ints { Y = gpu.Zeros<int>(1) });
    }

    [Fact]
    public void The_host_cannot_index_device_memory()
    {
        using var gpu = new Gpu();
        ArrayView<int> x = gpu.Upload(1, 2);
        Assert.Throws<InvalidOperationException>(() => x[1]);
    }
}

/// <summary>Four ints, to be loaded at once.</summary>
public struct Quad
{
    public int A;
    public int B;
    public int C;
    public int D;
}

public static class ViewKernels
{
    public static void Shift(Ints a) => a.Y[Group.IdxX] = a.X[(long)Group.IdxX + a.N];

    public static void SecondOfTwo(Ints a) => a.Y[0] = a.X.SubView(a.N, 2)[1];

    public static void CopyQuad(Ints a) => a.Y.Cast<Quad>()[0] = a.X.SubView(a.N, 4).Cast<Quad>()[0];
}
