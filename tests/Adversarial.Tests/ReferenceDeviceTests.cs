using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>On the reference, whose kernels share nothing with the CPU's.</summary>
public sealed class ReferenceDeviceTests() : DeviceTests(Device.Reference);
