using AdvScratch.Adversarial.Tests;

namespace AdvScratch.Gpu.Tests;

/// <summary>Every attack and every training method.</summary>
public sealed class GpuAttackTests() : DeviceTests(TestGpu.Device), IDisposable
{
    private readonly IDisposable _races = Races.Ignored();

    public void Dispose() => _races.Dispose();
}
