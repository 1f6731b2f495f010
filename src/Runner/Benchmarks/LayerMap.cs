using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>A map of a layer, ready to be run on operands of its own.</summary>
/// <param name="Layer">What the layer does, with its sizes.</param>
/// <param name="Name">forward, input or filter.</param>
/// <param name="Count">How often the network has such a layer.</param>
/// <param name="Flops">Multiplications and additions of the defining sum.</param>
/// <param name="Elements">Elements of the operands and of the result.</param>
/// <param name="Prepare">Makes the operands and returns what is measured.</param>
internal sealed record LayerMap(string Layer, string Name, int Count, double Flops, long Elements, Func<RandomStream, Action> Prepare)
{
    /// <summary>The three maps of a convolution; the padding keeps the size of the image at stride 1.</summary>
    public static IEnumerable<LayerMap> Convolution(int count, int batch, int inChannels, int outChannels, int side, int kernel, int stride = 1)
    {
        var g = Conv2dGeometry.Of([batch, inChannels, side, side], [outChannels, inChannels, kernel, kernel], stride, kernel / 2);
        double flops = 2.0 * g.OutputShape.Size * inChannels * kernel * kernel;
        long elements = g.InputShape.Size + g.FilterShape.Size + g.OutputShape.Size;
        string name = $"conv {inChannels}→{outChannels} {kernel}×{kernel} /{stride} at {side}";
        return
        [
            Of("forward", r => (r.Normal(g.InputShape), r.Normal(g.FilterShape)), (x, w) => Tensor.Conv2d(x, w, g)),
            Of("input", r => (r.Normal(g.OutputShape), r.Normal(g.FilterShape)), (dy, w) => Tensor.Conv2dInput(dy, w, g)),
            Of("filter", r => (r.Normal(g.OutputShape), r.Normal(g.InputShape)), (dy, x) => Tensor.Conv2dFilter(dy, x, g)),
        ];

        LayerMap Of(string map, Func<RandomStream, (Tensor, Tensor)> operands, Action<Tensor, Tensor> run) =>
            new(name, map, count, flops, elements, Bind(operands, run));
    }

    /// <summary>The three products of a linear layer, without its bias.</summary>
    public static IEnumerable<LayerMap> Linear(int batch, int inputs, int outputs)
    {
        Shape x = [batch, inputs], w = [outputs, inputs], y = [batch, outputs];
        return
        [
            Of("forward", x, w, (x, w) => Tensor.MatMul(x, w, transposeB: true)),
            Of("input", y, w, (dy, w) => Tensor.MatMul(dy, w)),
            Of("filter", y, x, (dy, x) => Tensor.MatMul(dy, x, transposeA: true)),
        ];

        LayerMap Of(string map, Shape a, Shape b, Action<Tensor, Tensor> run) => new(
            $"linear {inputs}→{outputs}", map, 1, 2.0 * batch * inputs * outputs, x.Size + w.Size + y.Size, Bind(r => (r.Normal(a), r.Normal(b)), run));
    }

    /// <summary>The forward map of any other layer in training mode, without recording.</summary>
    /// <param name="name">What it does; the image's channels and side are added.</param>
    /// <param name="count">How often the network has it.</param>
    /// <param name="input">Shape of the images.</param>
    /// <param name="operations">Operations for each element of the input.</param>
    /// <param name="elements">Elements of operands and result for each element of the input.</param>
    /// <param name="forward">The layer.</param>
    public static IEnumerable<LayerMap> Other(
        string name, int count, Shape input, double operations, double elements, Func<Variable, Variable> forward) =>
    [
        new($"{name} {input[1]} at {input[2]}", "forward", count, operations * input.Size, (long)(elements * input.Size), random =>
        {
            var x = new Variable(random.Normal(input));
            return () =>
            {
                using (Recording.Off())
                    forward(x);
            };
        }),
    ];

    private static Func<RandomStream, Action> Bind(Func<RandomStream, (Tensor, Tensor)> operands, Action<Tensor, Tensor> run) => random =>
    {
        (Tensor a, Tensor b) = operands(random);
        return () => run(a, b);
    };
}
