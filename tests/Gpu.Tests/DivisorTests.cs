using AdvScratch.Tensors.Gpu.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Gpu.Tests;

public class DivisorTests
{
    [Fact]
    public void Quotients_are_those_of_division()
    {
        int[] divisors = [.. Enumerable.Range(1, 300), .. Enumerable.Range(1, 30).SelectMany(k => (int[])[(1 << k) - 1, 1 << k, (1 << k) + 1]), int.MaxValue - 1, int.MaxValue];
        foreach (int d in divisors)
        {
            int last = int.MaxValue / d * d;
            Assert.All([0, 1, d - 1, d, last - 1, last, int.MaxValue - 1, int.MaxValue], n => Assert.Equal(n / d, Divisor.Of(d).Quotient(n)));
        }
        Gen<int> numbers = Gen.Choose(0, int.MaxValue);
        Check.QuickThrowOnFailure(Prop.ForAll(
            numbers.Two().ToArbitrary(), pair => pair.Item1 / Math.Max(pair.Item2, 1) == Divisor.Of(pair.Item2).Quotient(pair.Item1)));
    }
}
