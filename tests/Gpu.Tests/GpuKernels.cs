using AdvScratch.Tensors.Tests.Kernels;

namespace AdvScratch.Gpu.Tests;

public sealed class GpuElementwiseTests() : ElementwiseTests(TestGpu.Device)
{
    protected override IEnumerable<int> ShortLengths => TestGpu.ShortLengths;
}

public sealed class GpuReduceTests() : ReduceTests(TestGpu.Device), IDisposable
{
    private readonly IDisposable _races = Races.Ignored();

    protected override IEnumerable<int> ShortLengths => TestGpu.ShortLengths;

    public void Dispose() => _races.Dispose();
}

public sealed class GpuMovementTests() : MovementTests(TestGpu.Device);

public sealed class GpuPoolTests() : PoolTests(TestGpu.Device);

public sealed class GpuChannelTests() : ChannelTests(TestGpu.Device);

public sealed class GpuUpdateTests() : UpdateTests(TestGpu.Device);

public sealed class GpuRandomTests() : RandomKernelTests(TestGpu.Device)
{
    protected override bool RoundsAsTheHost => false;
}

public sealed class GpuLinearTests() : LinearTests(TestGpu.Device);
