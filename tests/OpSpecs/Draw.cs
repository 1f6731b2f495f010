using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.OpSpecs;

/// <summary>Generators of shapes and indices.</summary>
internal static class Draw
{
    /// <summary>Zero to three axes of one to four elements.</summary>
    public static Gen<Shape> AnyShape { get; } = ShapeOfRank(0, 3);

    /// <summary>Two or three axes of one to four elements.</summary>
    public static Gen<Shape> Arrays { get; } = ShapeOfRank(2, 3);

    /// <summary>[N, C, H, W]: one or two images, one to three channels, sides of 3 to 5.</summary>
    public static Gen<Shape> Images { get; } = ImagesOf(3, 5);

    /// <summary>Logits [N, K]: up to four examples, two to five classes.</summary>
    public static Gen<Shape> Logits { get; } =
        from n in Gen.Choose(1, 4)
        from k in Gen.Choose(2, 5)
        select Shape.Create([n, k]);

    /// <summary>Two shapes that broadcast to each other.</summary>
    public static Gen<(Shape A, Shape B)> Pair { get; } =
        from shape in AnyShape
        from a in BroadcastingTo(shape)
        from b in BroadcastingTo(shape)
        select (a, b);

    public static Gen<Shape> ImagesOf(int smallest, int largest) =>
        from n in Gen.Choose(1, 2)
        from c in Gen.Choose(1, 3)
        from h in Gen.Choose(smallest, largest)
        from w in Gen.Choose(smallest, largest)
        select Shape.Create([n, c, h, w]);

    public static Gen<Shape> ShapeOfRank(int smallest, int largest) =>
        from rank in Gen.Choose(smallest, largest)
        from extents in Gen.Choose(1, 4).ArrayOf(rank)
        select Shape.Create(extents);

    /// <summary>The shape with some extents replaced by 1 and some leading axes left out.</summary>
    public static Gen<Shape> BroadcastingTo(Shape shape) =>
        from kept in Gen.Elements(true, true, false).ArrayOf(shape.Rank)
        from dropped in Gen.Choose(0, shape.Rank)
        from drop in Gen.Elements(true, false, false)
        let extents = shape.Zip(kept, (extent, keep) => keep ? extent : 1).ToArray()
        select Shape.Create(drop ? extents[dropped..] : extents);

    /// <summary>One axis, counted from either end.</summary>
    public static Gen<int> Axis(Shape shape) => Gen.Choose(-shape.Rank, shape.Rank - 1);

    /// <summary>Some axes in ascending order; none means all.</summary>
    public static Gen<int[]> Axes(Shape shape) => Gen.SubListOf(Enumerable.Range(0, shape.Rank)).Select(axes => axes.ToArray());

    /// <summary>An int32 tensor of indices below <paramref name="bound"/>.</summary>
    public static Gen<Tensor> Indices(Shape shape, int bound) =>
        Gen.Choose(0, bound - 1).ArrayOf(shape.Size).Select(index => Tensor.From(index, shape));
}
