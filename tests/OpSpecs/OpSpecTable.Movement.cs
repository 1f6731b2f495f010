using AdvScratch.Autograd;
using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.OpSpecs;

/// <content>Movement and reductions.</content>
public static partial class OpSpecTable
{
    private static IEnumerable<OpSpec> Movement() =>
    [
        Unary("Reshape", x => Op.Reshape(x, 1, -1), Domain.Any),
        new("Flatten", Draw.Arrays.Select(shape => new OpCall(x => Op.Flatten(x[0]), shape)), Domain.Any),
        new("Expand", Broadcasts(Op.Expand, down: false), Domain.Any),
        new("Permute", Permutations(), Domain.Any),
        new("Transpose", Draw.ShapeOfRank(2, 2).Select(shape => new OpCall(x => Op.Transpose(x[0]), shape)), Domain.Any),
        new("Slice", Slices(), Domain.Any),
        new("Pad", Pads(), Domain.Any),
        new("Flip", OneAxis(Op.Flip), Domain.Any),
        new("Concat", Joins(), Domain.Any),
        new("Gather", Indexed(scatter: false), Domain.Any),
        new("ScatterAdd", Indexed(scatter: true), Domain.Any),
        new("ReflectPad2d", Reflections(), Domain.Any),
        new("PerChannel", Draw.ShapeOfRank(1, 1).Select(shape => new OpCall(x => Op.PerChannel(x[0]), shape)), Domain.Any),
    ];

    private static IEnumerable<OpSpec> Reductions() =>
    [
        new("SumTo", Broadcasts(Op.SumTo, down: true), Domain.Any),
        new("Sum", Reduced((x, axes, keep) => Op.Sum(x, axes, keep)), Domain.Any),
        new("Mean", Reduced((x, axes, keep) => Op.Mean(x, axes, keep)), Domain.Any),
        new("Max over axes", Reduced((x, axes, keep) => Op.Max(x, axes, keep)), Domain.Distinct),
    ];

    private static Gen<OpCall> Broadcasts(Func<Variable, Shape, Variable> f, bool down) =>
        from large in Draw.AnyShape
        from small in Draw.BroadcastingTo(large)
        let target = down ? small : large
        select new OpCall(x => f(x[0], target), down ? large : small) { Parameters = $"to {target}" };

    private static Gen<OpCall> Permutations() =>
        from shape in Draw.AnyShape
        from order in Gen.Shuffle(Enumerable.Range(0, shape.Rank))
        select new OpCall(x => Op.Permute(x[0], order), shape) { Parameters = $"order [{string.Join(", ", order)}]" };

    private static Gen<OpCall> OneAxis(Func<Variable, int, Variable> f) =>
        from shape in Draw.Arrays
        from axis in Draw.Axis(shape)
        select new OpCall(x => f(x[0], axis), shape) { Parameters = $"axis {axis}" };

    private static Gen<OpCall> Slices() =>
        from shape in Draw.Arrays
        from axis in Draw.Axis(shape)
        from start in Gen.Choose(0, shape[axis] - 1)
        from length in Gen.Choose(1, shape[axis] - start)
        select new OpCall(x => Op.Slice(x[0], axis, start, length), shape) { Parameters = $"axis {axis}, start {start}, length {length}" };

    private static Gen<OpCall> Pads() =>
        from shape in Draw.Arrays
        from axis in Draw.Axis(shape)
        from before in Gen.Choose(0, 2)
        from after in Gen.Choose(0, 2)
        select new OpCall(x => Op.Pad(x[0], axis, before, after), shape) { Parameters = $"axis {axis}, before {before}, after {after}" };

    private static Gen<OpCall> Joins() =>
        from shape in Draw.Arrays
        from axis in Draw.Axis(shape)
        from count in Gen.Choose(1, 3)
        from extents in Gen.Choose(1, 3).ArrayOf(count)
        select new OpCall(x => Op.Concat(x, axis), [.. extents.Select(extent => shape.With(axis, extent))]) { Parameters = $"axis {axis}" };

    private static Gen<OpCall> Indexed(bool scatter) =>
        from shape in Draw.Arrays
        from axis in Draw.Axis(shape)
        from picks in Gen.Choose(1, 5)
        let many = shape.With(axis, picks)
        from index in Draw.Indices(many, shape[axis])
        let extent = scatter ? shape[axis] : picks
        select new OpCall(
            x => scatter ? Op.ScatterAdd(x[0], On(x[0], index), axis, extent) : Op.Gather(x[0], On(x[0], index), axis),
            scatter ? many : shape)
        {
            Parameters = $"axis {axis}, {extent} afterwards",
        };

    private static Gen<OpCall> Reflections() =>
        from shape in Draw.Images
        from padding in Gen.Choose(0, 2)
        select new OpCall(x => Op.ReflectPad2d(x[0], padding), shape) { Parameters = $"padding {padding}" };

    private static Gen<OpCall> Reduced(Func<Variable, int[], bool, Variable> f) =>
        from shape in Draw.Arrays
        from axes in Draw.Axes(shape)
        from keep in Gen.Elements(true, false)
        select new OpCall(x => f(x[0], axes, keep), shape) { Parameters = $"axes [{string.Join(", ", axes)}], keep {keep}" };
}
