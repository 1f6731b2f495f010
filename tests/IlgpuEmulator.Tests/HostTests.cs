using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;

namespace AdvScratch.IlgpuEmulator.Tests;

public class HostTests
{
    [Fact]
    public void Copies_go_both_ways_and_between_views()
    {
        using var gpu = new Gpu();
        ArrayView<int> x = gpu.Upload(1, 2, 3, 4, 5, 6);
        x.SubView(0, 2).CopyFrom(gpu.Stream, x.SubView(4, 2));
        x.SubView(2, 3).CopyTo(gpu.Stream, x.SubView(5, 1));
        Assert.Equal([5, 6, 3, 4, 5, 3], gpu.Download(x));
        x.SubView(1, 2).CopyFromCPU(gpu.Stream, new ReadOnlySpan<int>([7, 8]));
        int one = 9;
        x.CopyFromCPU(gpu.Stream, ref one, 1);
        int[] y = new int[3];
        x.CopyToCPU(gpu.Stream, y.AsSpan());
        Assert.Equal([9, 7, 8], y);
        x.SubView(1, 1).CopyToCPU(gpu.Stream, ref y[2], 1);
        Assert.Equal([9, 7, 7], y);
        x.SubView(0, 5).MemSetToZero(gpu.Stream);
        x.SubView(1, 1).MemSet(gpu.Stream, 1);
        Assert.Equal([0, 0x01010101, 0, 0, 0, 3], gpu.Download(x));
    }

    [Fact]
    public void Copies_past_the_end_of_a_view_are_errors()
    {
        using var gpu = new Gpu();
        ArrayView<int> x = gpu.Upload(1, 2, 3, 4, 5, 6), part = x.SubView(0, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => part.CopyFrom(gpu.Stream, x.SubView(3, 3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => part.CopyTo(gpu.Stream, x.SubView(3, 3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => part.CopyToCPU(gpu.Stream, new int[3].AsSpan()));
        Assert.Throws<ArgumentOutOfRangeException>(() => part.CopyFromCPU(gpu.Stream, new ReadOnlySpan<int>([1, 2, 3])));
        Assert.Throws<ArgumentOutOfRangeException>(() => part.CopyToCPU(gpu.Stream, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => part.CopyFromCPU(gpu.Stream, new int[3]));
        Assert.Equal([1, 2, 3, 4, 5, 6], gpu.Download(x));
    }

    [Fact]
    public void Fresh_memory_is_no_number()
    {
        using var gpu = new Gpu();
        Assert.All(gpu.Download<float>(gpu.Accelerator.Allocate1D<float>(5).View), value => Assert.True(float.IsNaN(value)));
        Assert.All(gpu.Download<double>(gpu.Accelerator.Allocate1D<double>(5).View), value => Assert.True(double.IsNaN(value)));
        Assert.All(gpu.Download<int>(gpu.Accelerator.Allocate1D<int>(5).View), value => Assert.Equal(0x7FFA_DEAD, value));
    }

    [Fact]
    public void A_buffer_cannot_be_used_after_Dispose()
    {
        using var gpu = new Gpu();
        MemoryBuffer1D<int, Stride1D.Dense> buffer = gpu.Accelerator.Allocate1D<int>(4);
        ArrayView<int> view = buffer.View;
        buffer.Dispose();
        buffer.Dispose();
        Assert.True(buffer.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => gpu.Download(view));
        gpu.Faults(
            ", group (0, 0, 0), thread 0 uses buffer 0 (Int32[4]) after Dispose.",
            ViewKernels.Shift,
            (1, 1),
            new Ints { X = view, Y = gpu.Zeros<int>(1) });
    }

    [Fact]
    public void A_buffer_that_nobody_can_reach_is_freed_and_not_one_with_a_view()
    {
        using var gpu = new Gpu();
        ArrayView<int> view = Allocate(3);
        Lose(100);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(12, Emulator.AllocatedBytes(gpu.Accelerator));
        Assert.Equal(3, gpu.Download(view).Length);

        [MethodImpl(MethodImplOptions.NoInlining)]
        ArrayView<int> Allocate(int length) => gpu.Accelerator.Allocate1D<int>(length).View;

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Lose(int length) => _ = gpu.Download(Allocate(length));
    }

    [Fact]
    public void Memory_is_limited_and_comes_back()
    {
        using var gpu = new Gpu(new CPUDevice(4, 4, 1) { MemorySize = 1000 });
        MemoryBuffer1D<double, Stride1D.Dense> buffer = gpu.Accelerator.Allocate1D<double>(100);
        CudaException refusal = Assert.Throws<CudaException>(() => gpu.Accelerator.Allocate1D<byte>(201));
        Assert.Equal("CUDA_ERROR_OUT_OF_MEMORY", refusal.Error);
        Assert.Equal("201 bytes are not left of 1000 (800 are in use).", refusal.Message);
        Assert.IsAssignableFrom<AcceleratorException>(refusal);
        Assert.Equal(800, Emulator.AllocatedBytes(gpu.Accelerator));
        buffer.Dispose();
        Assert.Equal(0, Emulator.AllocatedBytes(gpu.Accelerator));
        gpu.Accelerator.Allocate1D<byte>(1000);
        gpu.Accelerator.Dispose();
        Assert.Equal(0, Emulator.AllocatedBytes(gpu.Accelerator));
        Assert.Throws<ObjectDisposedException>(() => gpu.Accelerator.Allocate1D<byte>(1));
        Assert.Throws<NotSupportedException>(() => new Gpu().Accelerator.Allocate1D<bool>(1));
    }

    [Fact]
    public void A_late_device_copies_page_locked_memory_when_it_is_waited_for()
    {
        using var gpu = new Gpu(new CPUDevice(4, 4, 1) { WorksLate = true });
        using PageLockedArray1D<int> host = gpu.Accelerator.AllocatePageLocked1D<int>(2);
        ArrayView<int> x = gpu.Upload(0, 0), y = gpu.Zeros<int>(2);
        host[0] = 1;
        x.CopyFromPageLockedAsync(gpu.Stream, host);
        // too early: the copy has not been made
        host[0] = 2;
        gpu.Stream.Synchronize();
        Assert.Equal([2, 0], gpu.Download(x));

        x.SubView(1, 1).CopyFrom(gpu.Stream, host.ArrayView.SubView(0, 1));
        ProfilingMarker marker = gpu.Stream.AddProfilingMarker();
        gpu.Accelerator.LoadKernel<Ints>(ViewKernels.Shift)(gpu.Stream, (1, 2), new Ints { X = x, Y = y });
        y.CopyToPageLockedAsync(gpu.Stream, host);
        marker.Synchronize();
        host[0] = 3;
        Assert.Equal([3, 0], host.Span.ToArray());
        gpu.Stream.Synchronize();
        Assert.Equal([2, 2], host.Span.ToArray());
    }

    [Fact]
    public void A_late_device_fails_when_it_is_waited_for()
    {
        using var gpu = new Gpu(new CPUDevice(4, 4, 1) { WorksLate = true });
        MemoryBuffer1D<int, Stride1D.Dense> buffer = gpu.Accelerator.Allocate1D<int>(1);
        Action<AcceleratorStream, KernelConfig, Ints> launch = gpu.Accelerator.LoadKernel<Ints>(ViewKernels.Shift);
        launch(gpu.Stream, (1, 1), new Ints { X = buffer.View, Y = buffer.View, N = 1 });
        Assert.Throws<KernelFaultException>(gpu.Stream.Synchronize);
        launch(gpu.Stream, (1, 1), new Ints { X = buffer.View, Y = buffer.View, N = 1 });
        Assert.Throws<KernelFaultException>(buffer.Dispose);
    }

    [Fact]
    public void Kernels_cannot_reach_page_locked_memory()
    {
        using var gpu = new Gpu();
        using PageLockedArray1D<int> host = gpu.Accelerator.AllocatePageLocked1D<int>(2);
        gpu.Faults(
            ", group (0, 0, 0), thread 0 uses page-locked memory (Int32[2]), which only copies can reach.",
            ViewKernels.Shift,
            (1, 1),
            new Ints { X = host.ArrayView, Y = gpu.Zeros<int>(1) });
    }

    [Fact]
    public void A_marker_needs_profiling()
    {
        using Context context = Context.Create(builder => builder.DefaultCPU());
        using CPUAccelerator accelerator = context.CreateCPUAccelerator(0);
        Assert.Throws<NotSupportedException>(accelerator.DefaultStream.AddProfilingMarker);
    }

    [Fact]
    public void A_context_has_the_devices_that_it_was_asked_for()
    {
        using Context none = Context.Create(builder => builder.Cuda().EnableAlgorithms().Math(MathMode.Default));
        Assert.Equal(0, none.GetCudaDevices().Count);
        Assert.Equal(1, none.GetCPUDevices().Count);
        Assert.Throws<NotSupportedException>(() => none.GetCudaDevice(0));

        var gpu = new CudaDevice("GPU of a test", new CudaArchitecture(9, 0), 32, 8, 132) { MemorySize = 1 << 20 };
        using (Emulator.WithCudaDevices(gpu))
        {
            using Context one = Context.Create(builder => builder.Cuda());
            Assert.Same(gpu, one.GetCudaDevice(0));
            using CudaAccelerator accelerator = one.CreateCudaAccelerator(0);
            Assert.Equal(("GPU of a test", 1L << 20), (accelerator.Name, accelerator.MemorySize));
            Assert.Equal((32, 256, 132), (accelerator.WarpSize, accelerator.MaxNumThreadsPerGroup, accelerator.NumMultiprocessors));
            Assert.Equal(49152, accelerator.MaxSharedMemoryPerGroup);
            Assert.Same(accelerator, Accelerator.Current);
        }
        using Context again = Context.Create(builder => builder.Cuda());
        Assert.Equal(0, again.GetCudaDevices().Count);
    }
}
