using AdvScratch.Autograd;
using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.OpSpecs;

/// <content>Operators that end in relu?(u · scale + shift + residual), with every choice of these parts.</content>
public static partial class OpSpecTable
{
    /// <summary>The parts of an epilogue that a case has, as operands.</summary>
    private readonly record struct Parts(Variable? Scale, Variable? Shift, Variable? Residual, bool Relu);

    /// <summary>The operands of a linear map and its result's shape.</summary>
    private readonly record struct LinearCall(Shape[] Operands, Shape Result);

    private static Gen<LinearCall> Matrices() =>
        from m in Gen.Choose(1, 4)
        from k in Gen.Choose(1, 4)
        from n in Gen.Choose(1, 5)
        select new LinearCall([[m, k], [n, k]], [m, n]);

    private static Gen<LinearCall> SmallConvolutions() =>
        from images in Draw.ImagesOf(1, 4)
        from outChannels in Gen.Choose(1, 3)
        select new LinearCall([images, [outChannels, images[1], 3, 3]], images.With(1, outChannels));

    private static Gen<LinearCall> Channels() =>
        Gen.OneOf(Draw.ImagesOf(1, 5), Draw.ShapeOfRank(2, 2)).Select(shape => new LinearCall([shape], shape));

    private static Gen<OpCall> Epilogues(Gen<LinearCall> calls, Func<IReadOnlyList<Variable>, Parts, Variable> f, bool scales = true) =>
        from call in calls
        from scale in Gen.Elements(scales, false)
        from shift in Gen.Elements(true, false)
        from residual in Gen.Elements(scales, false)
        from relu in Gen.Elements(true, false)
        select Ending(call, f, scale, shift, residual, relu);

    private static OpCall Ending(
        LinearCall call, Func<IReadOnlyList<Variable>, Parts, Variable> f, bool scale, bool shift, bool residual, bool relu)
    {
        Shape channels = [call.Result[1]];
        List<Shape> shapes = [.. call.Operands];
        int scaleAt = Add(scale, channels), shiftAt = Add(shift, channels), residualAt = Add(residual, call.Result);
        return new OpCall(x => Apply(x, relu), [.. shapes])
        {
            Parameters = $"scale {scale}, shift {shift}, residual {residual}, ReLU {relu}",
            BeforeRelu = relu ? x => Apply(x, relu: false) : null,
        };

        int Add(bool present, Shape shape)
        {
            if (!present)
                return -1;
            shapes.Add(shape);
            return shapes.Count - 1;
        }

        Variable Apply(IReadOnlyList<Variable> x, bool relu) => f(x, new Parts(
            scaleAt < 0 ? null : x[scaleAt], shiftAt < 0 ? null : x[shiftAt], residualAt < 0 ? null : x[residualAt], relu));
    }
}
