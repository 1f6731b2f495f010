using AdvScratch.Tensors.Cpu;

namespace AdvScratch.Tensors.Tests.Kernels;

public sealed class CpuElementwiseTests() : ElementwiseTests(Device.Cpu);

public sealed class CpuReduceTests() : ReduceTests(Device.Cpu);

public sealed class CpuMovementTests() : MovementTests(Device.Cpu);

public sealed class CpuPoolTests() : PoolTests(Device.Cpu);

public sealed class CpuChannelTests() : ChannelTests(Device.Cpu);

public sealed class CpuUpdateTests() : UpdateTests(Device.Cpu);

public sealed class CpuRandomTests() : RandomKernelTests(Device.Cpu);

public sealed class CpuLinearTests() : LargeLinearTests(Device.Cpu);

[Collection(ProcessSettings.Name)]
public sealed class CpuThreadTests() : ThreadTests(Device.Cpu);

/// <summary>Products with the vector width of older processors.</summary>
[Collection(ProcessSettings.Name)]
public sealed class CpuLinear256Tests() : NarrowLinearTests(256);

/// <summary>Products with the vector width that every processor has.</summary>
[Collection(ProcessSettings.Name)]
public sealed class CpuLinear128Tests() : NarrowLinearTests(128);

public abstract class NarrowLinearTests : LargeLinearTests, IDisposable
{
    private readonly int _bits = CpuBackend.VectorBits;

    protected NarrowLinearTests(int bits)
        : base(Device.Cpu) => CpuBackend.VectorBits = Math.Min(bits, _bits);

    public void Dispose()
    {
        CpuBackend.VectorBits = _bits;
        GC.SuppressFinalize(this);
    }
}
