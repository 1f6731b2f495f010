using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Experiments;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Tests.Commands;

public class ComputeDeviceTests
{
    [Fact]
    public void The_CPU_is_named_by_its_processor()
    {
        Assert.Equal("", ComputeDevice.Choose("cpu"));
        Assert.Same(Device.Cpu, Device.Default);
        Assert.Equal(Processor.Description, ComputeDevice.Description);
        Assert.Matches(@"^cpu \(.+\)$", ComputeDevice.Description);
    }

#if !GPU
    [Fact]
    public void Without_support_for_GPUs_auto_takes_the_CPU_and_says_why()
    {
        Assert.Equal(" (chosen by --device auto: this build has no GPU support)", ComputeDevice.Choose("auto"));
        Assert.Same(Device.Cpu, Device.Default);
    }
#endif
}
