using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Tensors.Tests;

public class ShapeTests
{
    [Fact]
    public void Facts_about_a_shape()
    {
        Shape shape = [2, 3, 4];
        Assert.Equal(3, shape.Rank);
        Assert.Equal(24, shape.Size);
        Assert.Equal(4, shape[-1]);
        Assert.Equal([12, 4, 1], shape.Strides());
        Assert.Equal(12, shape.Product(1, 3));
        Assert.Equal(1, shape.Product(1, 1));
        Assert.Equal([2, 7, 4], shape.With(-2, 7));
        Assert.Equal("[2, 3, 4]", shape.ToString());
        Assert.Equal(1, Shape.Scalar.Size);
        Assert.Equal("[]", default(Shape).ToString());
        Assert.Equal(0, Shape.Create([3, 0]).Size);
    }

    [Fact]
    public void Shapes_are_equal_by_extents()
    {
        Shape shape = [2, 3];
        Assert.True(shape == [2, 3]);
        Assert.True(shape != [3, 2]);
        Assert.False(shape.Equals([2, 3, 1]));
        Assert.Equal(Shape.Create([2, 3]).GetHashCode(), shape.GetHashCode());
        Assert.True(default(Shape) == Shape.Create([]));
    }

    [Fact]
    public void Impossible_extents_are_refused()
    {
        Errors.Say<ArgumentException>("An extent is negative in [2, -1].", () => Shape.Create([2, -1]));
        Errors.Say<ArgumentException>("[65536, 32768] holds more than 2147483647 elements.", () => Shape.Create([65536, 32768]));
        Errors.Say<ArgumentOutOfRangeException>("Axis 2 does not exist in shape [4, 5].", () => Shape.Create([4, 5]).Axis(2));
        Errors.Say<ArgumentOutOfRangeException>("Axis -3 does not exist in shape [4, 5].", () => Shape.Create([4, 5]).With(-3, 1));
        Errors.Say<ArgumentException>("Shapes [2, 3] and [4, 1, 2] do not broadcast: axis 2 has 3 and 2.", () => Shape.Broadcast([2, 3], [4, 1, 2]));
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 2, 3 }, new[] { 2, 3 })]
    [InlineData(new[] { 2, 3 }, new[] { 3 }, new[] { 2, 3 })]
    [InlineData(new[] { 2, 1 }, new[] { 1, 3 }, new[] { 2, 3 })]
    [InlineData(new[] { 5, 1, 3 }, new[] { 4, 1 }, new[] { 5, 4, 3 })]
    [InlineData(new int[0], new[] { 4, 1 }, new[] { 4, 1 })]
    [InlineData(new[] { 0, 3 }, new[] { 1, 1 }, new[] { 0, 3 })]
    [InlineData(new[] { 0 }, new[] { 1 }, new[] { 0 })]
    public void Broadcasting_stretches_extents_of_one(int[] a, int[] b, int[] result)
    {
        Assert.Equal(Shape.Create(result), Shape.Broadcast(Shape.Create(a), Shape.Create(b)));
        Assert.Equal(Shape.Create(result), Shape.Broadcast(Shape.Create(b), Shape.Create(a)));
    }

    [Fact]
    public void Neighbouring_axes_merge_where_all_operands_allow_it()
    {
        AssertLayout(BroadcastLayout.Of([2, 3, 4], [2, 3, 4], [2, 3, 4]), [24], [1], [1]);
        AssertLayout(BroadcastLayout.Of([2, 3, 4], [2, 3, 4], []), [24], [1], [0]);
        AssertLayout(BroadcastLayout.Of([2, 3, 4, 5], [2, 3, 4, 5], [1, 3, 1, 1]), [2, 3, 20], [60, 20, 1], [0, 1, 0]);
        AssertLayout(BroadcastLayout.Of([2, 3, 4, 5], [2, 3, 4, 5], [4, 5]), [6, 20], [20, 1], [0, 1]);
        AssertLayout(BroadcastLayout.Of([2, 3], [2, 1], [1, 3]), [2, 3], [1, 0], [0, 1]);
        AssertLayout(BroadcastLayout.Of([2, 1, 3], [2, 1, 3], [1, 1, 3]), [2, 3], [3, 1], [0, 1]);
        AssertLayout(BroadcastLayout.Of([2, 3], [2, 3], [1], [2, 1]), [2, 3], [3, 1], [0, 0], [1, 0]);
        AssertLayout(BroadcastLayout.Of([], [], []), [1], [1], [1]);
        AssertLayout(BroadcastLayout.Of([1, 1], [1], [1, 1]), [1], [1], [1]);
    }

    [Fact]
    public void A_merged_layout_visits_the_same_elements()
    {
        Arbitrary<(int[], int)> cases =
            Gen.Zip(Gen.Choose(1, 4).ArrayOf().Resize(5), Gen.Choose(0, 31)).Select(pair => (pair.Item1, pair.Item2)).ToArbitrary();
        Prop.ForAll(cases, drawn =>
        {
            (int[] extents, int stretched) = drawn;
            var result = Shape.Create(extents);
            var operand = Shape.Create([.. extents.Select((extent, axis) => (stretched >> axis & 1) == 1 ? 1 : extent)]);
            var layout = BroadcastLayout.Of(result, result, operand);
            Assert.Equal(result.Size, Shape.Create(layout.Extents).Size);
            Assert.All(layout.Strides, strides => Assert.InRange(strides[^1], 0, 1));
            int[] own = operand.Strides();
            for (int i = 0; i < result.Size; i++)
            {
                int direct = 0;
                for (int axis = extents.Length - 1, rest = i; axis >= 0; rest /= extents[axis], axis--)
                    direct += operand[axis] == 1 ? 0 : rest % extents[axis] * own[axis];
                Assert.Equal(i, Offset(layout, 0, i));
                Assert.Equal(direct, Offset(layout, 1, i));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    private static int Offset(BroadcastLayout layout, int operand, int i)
    {
        int offset = 0;
        for (int axis = layout.Extents.Length - 1; axis >= 0; i /= layout.Extents[axis], axis--)
            offset += i % layout.Extents[axis] * layout.Strides[operand][axis];
        return offset;
    }

    private static void AssertLayout(BroadcastLayout layout, int[] extents, params int[][] strides)
    {
        Assert.Equal(extents, layout.Extents);
        Assert.Equal(strides, layout.Strides);
    }
}
