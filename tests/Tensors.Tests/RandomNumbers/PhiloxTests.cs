namespace AdvScratch.Tensors.Tests.RandomNumbers;

public class PhiloxTests
{
    /// <summary>The known answers for philox4x32-10 in the authors' library Random123, file tests/kat_vectors.</summary>
    [Theory]
    [InlineData(0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)]
    [InlineData(0x299f31d0_a4093822, 0x03707344_13198a2e, 0x85a308d3_243f6a88, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1)]
    public void Blocks_are_those_of_the_authors(ulong seed, ulong stream, ulong counter, uint x, uint y, uint z, uint w) =>
        Assert.Equal((x, y, z, w), Philox.Block(seed, stream, counter));

    [Fact]
    public void Words_become_numbers_below_one()
    {
        Assert.Equal(0, Philox.ToFloat(255));
        Assert.Equal(1f / (1 << 24), Philox.ToFloat(256));
        Assert.Equal(float.BitDecrement(1), Philox.ToFloat(uint.MaxValue));
        Assert.Equal(0, Philox.ToDouble(0, 2047));
        Assert.Equal(double.BitDecrement(1), Philox.ToDouble(uint.MaxValue, uint.MaxValue));
    }
}
