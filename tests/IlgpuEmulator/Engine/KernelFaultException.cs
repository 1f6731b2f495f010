namespace AdvScratch.IlgpuEmulator;

/// <summary>A kernel did what a GPU would not forgive. The message names kernel, group, thread and address.</summary>
public sealed class KernelFaultException(string message) : Exception(message);
