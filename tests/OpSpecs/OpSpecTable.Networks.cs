using AdvScratch.Autograd;
using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.OpSpecs;

/// <content>What networks are made of, and their losses.</content>
public static partial class OpSpecTable
{
    private static IEnumerable<OpSpec> Networks() =>
    [
        new("MatMul", Products(), Domain.Any),
        new("MatMul with an epilogue", Epilogues(Matrices(), (x, p) => Op.MatMul(x[0], x[1], false, true, p.Shift, p.Relu), scales: false), Domain.Any),
        new("Conv2d", Convolutions((x, g) => Op.Conv2d(x[0], x[1], g.Stride, g.Padding), g => [g.InputShape, g.FilterShape]), Domain.Any),
        new("Conv2d in tiles", TiledConvolutions(), Domain.Any),
        new("Conv2d with an epilogue", Epilogues(SmallConvolutions(), (x, p) => Op.Conv2d(x[0], x[1], 1, 1, p.Scale, p.Shift, p.Residual, p.Relu)), Domain.Any),
        new("Conv2dInput", Convolutions((x, g) => Op.Conv2dInput(x[0], x[1], g), g => [g.OutputShape, g.FilterShape]), Domain.Any),
        new("Conv2dFilter", Convolutions((x, g) => Op.Conv2dFilter(x[0], x[1], g), g => [g.OutputShape, g.InputShape]), Domain.Any),
        new("MaxPool2d", Pools(Op.MaxPool2d), Domain.Distinct),
        new("AvgPool2d", Pools(Op.AvgPool2d), Domain.Any),
        new("GlobalAvgPool2d", Draw.Images.Select(shape => new OpCall(x => Op.GlobalAvgPool2d(x[0]), shape)), Domain.Any),
        new("UpsampleNearest2d", Upsamplings(), Domain.Any),
        new("BatchNorm2d training", Normalisations(relu: false), Domain.Any),
        new("BatchNorm2d training with ReLU", Normalisations(relu: true), Domain.Any),
        new("BatchNorm2d evaluation", Evaluations(relu: false), Domain.Any, Domain.Any, Domain.Any, Domain.Any, Domain.Positive),
        new("BatchNorm2d evaluation with ReLU", Evaluations(relu: true), Domain.Any, Domain.Any, Domain.Any, Domain.Any, Domain.Positive),
        new("BatchNormAffine", Foldings(), Domain.Any, Domain.Any, Domain.Any, Domain.Positive),
        new("Affine", Epilogues(Channels(), (x, p) => Op.Affine(x[0], p.Scale, p.Shift, p.Residual, p.Relu)), Domain.Any),
        new("Warp Border", Warps(WarpPadding.Border), Domain.Any, Domain.Displacement),
        new("Warp Zeros", Warps(WarpPadding.Zeros), Domain.Any, Domain.Displacement),
    ];

    private static IEnumerable<OpSpec> Losses() =>
    [
        new("LogSoftmax", Draw.Logits.Select(shape => new OpCall(x => Op.LogSoftmax(x[0]), shape)), Domain.Any),
        new("Softmax", Draw.Logits.Select(shape => new OpCall(x => Op.Softmax(x[0]), shape)), Domain.Any),
        new("CrossEntropy with labels", Labelled(), Domain.Any),
        new("CrossEntropy with soft labels", OnTwoLogits((a, b, r) => Op.CrossEntropy(a, b, r)), Domain.Any, new Domain(0, 1)),
        new("KlDivergence", OnTwoLogits(Op.KlDivergence), Domain.Any),
    ];

    private static Gen<OpCall> Products() =>
        from m in Gen.Choose(1, 5)
        from k in Gen.Choose(1, 5)
        from n in Gen.Choose(1, 5)
        from ta in Gen.Elements(true, false)
        from tb in Gen.Elements(true, false)
        select new OpCall(x => Op.MatMul(x[0], x[1], ta, tb), ta ? [k, m] : [m, k], tb ? [n, k] : [k, n])
        {
            Parameters = $"transposed {ta}, {tb}",
        };

    private static Gen<OpCall> Convolutions(
        Func<IReadOnlyList<Variable>, Conv2dGeometry, Variable> f, Func<Conv2dGeometry, Shape[]> shapes) =>
        from kernel in Gen.Elements(1, 3, 3, 5, 8)
        from stride in Gen.Choose(1, 2)
        from padding in Gen.Choose(0, kernel / 2)
        from images in Draw.ImagesOf(Math.Max(1, kernel - (2 * padding)), Math.Max(4, kernel + 1 - padding))
        from outChannels in Gen.Choose(1, kernel > 3 ? 1 : 3)
        let geometry = Conv2dGeometry.Of(images, [outChannels, images[1], kernel, kernel], stride, padding)
        select new OpCall(x => f(x, geometry), shapes(geometry)) { Parameters = geometry.ToString() };

    /// <summary>As many channels as fill the widest vector of doubles: where the CPU backend computes with Winograd tiles.</summary>
    private static Gen<OpCall> TiledConvolutions() =>
        from kernel in Gen.Elements(3, 5)
        from inChannels in Gen.Choose(8, 9)
        from outChannels in Gen.Choose(8, 9)
        from side in Gen.Choose(5, 7)
        let geometry = Conv2dGeometry.Of([2, inChannels, side, 9], [outChannels, inChannels, kernel, kernel], 1, kernel / 2)
        select new OpCall(x => Op.Conv2d(x[0], x[1], 1, kernel / 2), geometry.InputShape, geometry.FilterShape) { Parameters = geometry.ToString() };

    private static Gen<OpCall> Pools(Func<Variable, int, int?, int, Variable> f) =>
        from kernel in Gen.Choose(1, 3)
        from stride in Gen.Choose(1, 3)
        from padding in Gen.Choose(0, kernel / 2)
        from images in Draw.Images
        select new OpCall(x => f(x[0], kernel, stride, padding), images)
        {
            Parameters = $"kernel {kernel}, stride {stride}, padding {padding}",
        };

    private static Gen<OpCall> Upsamplings() =>
        from images in Draw.ImagesOf(1, 3)
        from factor in Gen.Choose(1, 3)
        select new OpCall(x => Op.UpsampleNearest2d(x[0], factor), images) { Parameters = $"factor {factor}" };

    /// <summary>y, mean and variance in one vector, so that gradients through the statistics are checked.</summary>
    private static Gen<OpCall> Normalisations(bool relu) =>
        from images in Draw.Images
        let channels = Shape.Create([images[1]])
        select new OpCall(
            x =>
            {
                (Variable y, Variable mean, Variable variance) = Op.BatchNorm2d(x[0], x[1], x[2], relu: relu);
                return Op.Concat([Op.Reshape(y, -1), mean, variance], 0);
            },
            images, channels, channels)
        {
            BeforeRelu = relu ? x => Op.BatchNorm2d(x[0], x[1], x[2]).Y : null,
        };

    private static Gen<OpCall> Evaluations(bool relu) =>
        from images in Draw.Images
        let channels = Shape.Create([images[1]])
        select new OpCall(x => Op.BatchNorm2d(x[0], x[1], x[2], x[3], x[4], relu: relu), images, channels, channels, channels, channels)
        {
            BeforeRelu = relu ? x => Op.BatchNorm2d(x[0], x[1], x[2], x[3], x[4]) : null,
        };

    private static Gen<OpCall> Foldings() =>
        from channels in Draw.ShapeOfRank(1, 1)
        select new OpCall(
            x =>
            {
                (Variable scale, Variable shift) = Op.BatchNormAffine(x[0], x[1], x[2], x[3]);
                return Op.Concat([scale, shift], 0);
            },
            channels, channels, channels, channels);

    private static Gen<OpCall> Warps(WarpPadding padding) =>
        from images in Draw.Images
        select new OpCall(x => Op.Warp(x[0], x[1], padding), images, images.With(1, 2));

    private static Gen<OpCall> Labelled() =>
        from shape in Draw.Logits
        from labels in Draw.Indices([shape[0]], shape[1])
        from reduction in Gen.Elements(Enum.GetValues<Reduction>())
        select new OpCall(x => Op.CrossEntropy(x[0], On(x[0], labels), reduction), shape) { Parameters = reduction.ToString() };

    private static Gen<OpCall> OnTwoLogits(Func<Variable, Variable, Reduction, Variable> f) =>
        from shape in Draw.Logits
        from reduction in Gen.Elements(Enum.GetValues<Reduction>())
        select new OpCall(x => f(x[0], x[1], reduction), shape, shape) { Parameters = reduction.ToString() };
}
