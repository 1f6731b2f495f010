namespace AdvScratch.Tensors.Tests.Kernels;

public sealed class CpuElementwiseTests() : ElementwiseTests(Device.Cpu);

public sealed class CpuReduceTests() : ReduceTests(Device.Cpu);

public sealed class CpuMovementTests() : MovementTests(Device.Cpu);

public sealed class CpuPoolTests() : PoolTests(Device.Cpu);

public sealed class CpuRandomTests() : RandomKernelTests(Device.Cpu);
