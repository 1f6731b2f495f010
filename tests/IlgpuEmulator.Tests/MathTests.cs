using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Runtime.Cuda;

namespace AdvScratch.IlgpuEmulator.Tests;

public class MathTests
{
    [Fact]
    public void The_larger_and_the_smaller_ignore_what_is_no_number()
    {
        Assert.Equal(1f, XMath.Max(float.NaN, 1f));
        Assert.Equal(1f, XMath.Min(1f, float.NaN));
        Assert.Equal(2.0, XMath.Max(2.0, double.NaN));
        Assert.Equal(2.0, XMath.Min(double.NaN, 2.0));
        Assert.Equal(double.NaN, XMath.Max(double.NaN, double.NaN));
    }

    [Fact]
    public void Bits_and_sizes_of_values_are_those_of_the_machine()
    {
        Assert.Equal(0x3F800000u, Interop.FloatAsInt(1f));
        Assert.Equal(1f, Interop.IntAsFloat(0x3F800000u));
        Assert.Equal(0x3FF0000000000000ul, Interop.FloatAsInt(1.0));
        Assert.Equal(1.0, Interop.IntAsFloat(0x3FF0000000000000ul));
        Assert.Equal(16, Interop.SizeOf<Quad>());
        Assert.False(CudaAsm.IsSupported);
        Assert.Throws<NotSupportedException>(() => CudaAsm.Emit("fma.rn.f32 %0, %1, %2, %3;", out float _, 1f, 2f, 3f));
    }
}
