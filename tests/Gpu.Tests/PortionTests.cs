using AdvScratch.Tensors;
using AdvScratch.Tensors.Gpu.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Gpu.Tests;

/// <summary>How elements are dealt out to threads, and where they find what they need.</summary>
public class PortionTests
{
    [Fact]
    public void Every_element_is_dealt_out_once()
    {
        for (int count = 0; count <= 70; count++)
        {
            Assert.Equal(Enumerable.Range(0, count), Dealt(Portions.Of(count)).Order());
            Assert.Equal(Enumerable.Range(0, count), Dealt(Portions.Singles(count)).Order());
            Assert.Equal((count / 4) + (count % 4), Portions.Of(count).Threads);
        }
    }

    [Fact]
    public void Walks_lead_where_strides_do()
    {
        Gen<(int, int)> axes = Gen.Zip(Gen.Choose(1, 5), Gen.Choose(-9, 9));
        Check.QuickThrowOnFailure(Prop.ForAll(axes.ArrayOf().Resize(8).ToArbitrary(), drawn =>
        {
            int[] extents = [.. drawn.Take(8).Select(axis => axis.Item1)], strides = [.. drawn.Take(8).Select(axis => axis.Item2)];
            var walk = Walk.Of(7, extents, strides);
            for (int i = 0; i < Shape.Create(extents).Size; i++)
                Assert.Equal(7 + Offset(i, extents, strides), walk.At(i));
        }));
    }

    [Fact]
    public void Axes_that_cannot_be_merged_have_a_limit()
    {
        int[] extents = [2, 2, 2, 2, 2, 2, 2, 2, 2], strides = [9, 1, 9, 1, 9, 1, 9, 1, 9];
        Assert.Equal(18 + 2, Walk.Of(0, extents.AsSpan(0, 4), strides.AsSpan(0, 4)).At(15));
        Assert.Throws<NotSupportedException>(() => Walk.Of(0, extents, strides));
    }

    [Theory]
    [InlineData(new[] { 5, 7 }, new[] { 5, 7 }, true)]
    [InlineData(new[] { 5, 7 }, new int[0], true)]
    [InlineData(new[] { 5, 8 }, new[] { 8 }, true)]
    [InlineData(new[] { 5, 8 }, new[] { 5, 1 }, true)]
    [InlineData(new[] { 5, 2, 6, 2 }, new[] { 2, 6, 2 }, true)]
    [InlineData(new[] { 5, 7 }, new[] { 7 }, false)]
    [InlineData(new[] { 4, 7 }, new[] { 4, 1 }, false)]
    public void Fours_are_taken_where_none_lies_in_two_rows(int[] left, int[] right, bool expected)
    {
        Shape a = Shape.Create(left), b = Shape.Create(right);
        Portions portions = BroadcastOperand<float>.PortionsOf(a.Size, BroadcastLayout.Of(a, a, b));
        Assert.Equal(expected, portions.HasFour(0));
    }

    private static List<int> Dealt(Portions portions)
    {
        List<int> elements = [];
        // one group more than is needed
        for (int thread = 0; thread < portions.Threads + 16; thread++)
        {
            int at = portions.At(thread);
            Assert.Equal(thread < portions.Threads, portions.HasAny(thread));
            if (portions.HasFour(thread))
                elements.AddRange(Enumerable.Range(4 * at, 4));
            else if (portions.HasOne(thread))
                elements.Add(at);
        }
        return elements;
    }

    private static int Offset(int i, int[] extents, int[] strides)
    {
        int offset = 0;
        for (int axis = extents.Length - 1; axis >= 0; axis--)
        {
            offset += i % extents[axis] * strides[axis];
            i /= extents[axis];
        }
        return offset;
    }
}
