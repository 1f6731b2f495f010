using ILGPU;

namespace AdvScratch.IlgpuEmulator;

/// <summary>One launch of a kernel: its name for messages, its size, the kernel with its arguments.</summary>
internal sealed record Launch(string Kernel, KernelConfig Config, bool TracksGlobal, Action Body);
