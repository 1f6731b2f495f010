using AdvScratch.Tensors;

namespace AdvScratch.Autograd.Tests;

/// <summary>Values and gradients of PyTorch 1.13, each with the lines that made them.</summary>
/// <remarks>
/// Common to all:
/// <code>
/// import torch, torch.nn.functional as F
/// torch.set_default_dtype(torch.float64)
/// def count(shape): return torch.arange(1., torch.Size(shape).numel() + 1).reshape(shape)
/// def sines(*shape): return torch.sin(count(shape)).requires_grad_()
/// def cosines(*shape): return torch.cos(count(shape)).requires_grad_()
/// def gradients(y, *inputs): return torch.autograd.grad((count(y.shape) * y).sum(), inputs)
/// </code>
/// </remarks>
public class GoldenTests
{
    // x, gamma, beta = sines(2, 2, 2, 2), torch.tensor([1.5, -0.5], requires_grad=True), torch.tensor([0.1, 0.2], requires_grad=True)
    // mean, variance = torch.tensor([0.3, -0.2]), torch.tensor([0.5, 2.0])
    private readonly Variable _x = Sines(2, 2, 2, 2), _gamma = Sample.Leaf(1.5, -0.5), _beta = Sample.Leaf(0.1, 0.2);

    // y = F.batch_norm(x, mean, variance, gamma, beta, training=True); gradients(y, x, gamma, beta)
    // x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)
    [Fact]
    public void Batch_normalisation_in_training()
    {
        (Variable y, Variable mean, Variable variance) = Op.BatchNorm2d(_x, _gamma, _beta);
        AssertGolden(
            y,
            [
                2.06471277, 2.21145112, 0.549546319, -1.39305403, 1.13404376, 0.618692584, -0.091490921, -0.343567313,
                1.13583493, -0.932714534, -1.91917575, -0.916600825, 0.0881171204, -0.344514659, -0.0864104669, 0.625129892,
            ],
            (_x,
            [
                -3.90537069, -1.14491883, -5.74303161, -11.4831697, 2.12461378, 2.49543647, 3.29317666, 3.08711039, 9.62294856,
                3.3703795, 1.52034629, 7.76281653, -1.65088484, -1.46131729, -2.78529367, -5.10284151,
            ]),
            (_gamma, [-22.5671575, 11.556724]),
            (_beta, [52, 84]));
        AssertClose([-0.0666724782, 0.272645499], mean);
        AssertClose([0.480711234, 0.434623905], variance);
    }

    // y = F.batch_norm(x, mean, variance, gamma, beta, training=False); gradients(y, x, gamma, beta)
    [Fact]
    public void Batch_normalisation_in_evaluation() => AssertGolden(
        Op.BatchNorm2d(_x, _gamma, _beta, Sample.Leaf(0.3, -0.2), Sample.Leaf(0.5, 2)),
        [
            1.24862193, 1.3925021, -0.237031989, -2.14179422, 0.46831958, 0.228077549, -0.10298976, -0.22050059, 0.337836845,
            -1.69042125, -2.6576681, -1.6746214, -0.0192616105, -0.220942215, -0.100621397, 0.231078438,
        ],
        (_x,
        [
            2.12129913, 4.24259826, 6.36389739, 8.48519652, -1.76776253, -2.12131504, -2.47486755, -2.82842005, 19.0916922,
            21.2129913, 23.3342904, 25.4555896, -4.59618259, -4.94973509, -5.3032876, -5.65684011,
        ]),
        (_gamma, [-49.092089, 33.4610555]),
        (_beta, [52, 84]));

    // z = sines(3, 4); y = F.cross_entropy(z, torch.tensor([2, 0, 3])); gradients(y, z)
    [Fact]
    public void Cross_entropy_with_labels()
    {
        Variable z = Sines(3, 4);
        AssertGolden(
            Op.CrossEntropy(z, Tensor.From([2, 0, 3], [3])),
            [2.02590963],
            (z,
            [
                0.120387533, 0.128836276, -0.273571633, 0.0243478243, -0.311143663, 0.0437781869, 0.111668848, 0.155696628,
                0.165405425, 0.0635775222, 0.0402975587, -0.269280506,
            ]));
    }

    // y = F.cross_entropy(z, torch.tensor([[.7, .1, .1, .1], [.25, .25, .25, .25], [0, 0, 1, 0]])); gradients(y, z)
    [Fact]
    public void Cross_entropy_with_soft_labels()
    {
        Variable z = Sines(3, 4);
        AssertGolden(
            Op.CrossEntropy(z, Sample.Leaf([3, 4], 0.7, 0.1, 0.1, 0.1, 0.25, 0.25, 0.25, 0.25, 0, 0, 1, 0)),
            [1.66764982],
            (z,
            [
                -0.112945801, 0.0955029425, 0.0264283674, -0.00898550899, -0.0611436625, -0.0395551465, 0.0283355143,
                0.0723632947, 0.165405425, 0.0635775222, -0.293035775, 0.0640528277,
            ]));
    }

    // p, q = sines(3, 4), cosines(3, 4)
    // y = F.kl_div(F.log_softmax(q, 1), F.softmax(p, 1), reduction='batchmean'); gradients(y, p, q)
    [Fact]
    public void Kl_divergence()
    {
        Variable p = Sines(3, 4), q = Cosines(3, 4);
        AssertGolden(
            Op.KlDivergence(p, q),
            [0.405906117],
            (p,
            [
                -0.0620181947, 0.0655932477, 0.0188123377, -0.0223873907, -0.0331664948, -0.0653030905, -0.0389736441,
                0.137443229, 0.164916275, -0.0019807963, -0.0536208153, -0.109314663,
            ]),
            (q,
            [
                0.0547054915, -0.0615559232, -0.0218589914, 0.0287094231, 0.0416865035, 0.0818660673, -0.00944280126,
                -0.11410977, -0.133218707, -0.0289858622, 0.0401101331, 0.122094436,
            ]));
    }

    // image, flow = sines(1, 2, 3, 4), 2 * cosines(1, 2, 3, 4)
    // rows, columns = torch.meshgrid(torch.arange(3), torch.arange(4), indexing='ij')
    // px, py = columns + flow[:, 0], rows + flow[:, 1]      # grid_sample wants (x, y) in [-1, 1]
    // grid = torch.stack([2 * px / 3 - 1, 2 * py / 2 - 1], -1)
    // y = F.grid_sample(image, grid, padding_mode='border', align_corners=True); gradients(y, image, flow)
    [Fact]
    public void Warp_with_border()
    {
        (Variable image, Variable flow) = (Sines(1, 2, 3, 4), new Variable(Cosines(1, 2, 3, 4).Value * 2, requiresGradient: true));
        AssertGolden(
            Op.Warp(image, flow, WarpPadding.Border),
            [
                -0.51101934, 0.388537657, 0.842828532, 0.377171128, 0.226407527, -0.573488473, -0.536572918, -0.383896037,
                -0.787061207, 0.841329929, 0.625338544, -0.536572918, -0.187786063, 0.121498706, 0.431584404, 0.754863685,
                0.0306915171, -0.900849941, -0.905578362, -0.597992019, -0.829515386, 0.420058795, 0.188502579, -0.905578362,
            ],
            (image,
            [
                16.1982282, 3.09394853, 3.48678388, 0.00639359741, 9.56969232, 1.53746597, 10.6295922, 1.13368875, 0,
                0.749209384, 2.44367126, 29.1513259, 51.216157, 12.2302555, 12.5803546, 0.0133684309, 25.491215, 7.19138637,
                22.5633581, 2.79700616, 0, 9.73972199, 7.03784031, 71.1393365,
            ]),
            (flow,
            [
                -6.90117361, 7.07795001, 8.76008411, -8.51782192, 8.65967313, 1.71206049, 0, 5.35128011, 0, 0, 17.7485351, 0,
                7.44950471, -23.5828384, 0, 0, -34.225777, 0, 0, -44.0964755, -45.2164124, -48.3983722, -5.36877804, 0,
            ]));
    }

    // the same with padding_mode='zeros'
    [Fact]
    public void Warp_with_zeros()
    {
        (Variable image, Variable flow) = (Sines(1, 2, 3, 4), new Variable(Cosines(1, 2, 3, 4).Value * 2, requiresGradient: true));
        AssertGolden(
            Op.Warp(image, flow, WarpPadding.Zeros),
            [
                -0.51101934, 0.388537657, 0, 0, 0.226407527, -0.389608905, -0.00596619291, -0.383896037, 0, 0.270787878,
                0.625338544, 0, -0.187786063, 0.121498706, 0, 0, 0.0306915171, -0.612007347, -0.010069191, -0.597992019, 0,
                0.135198839, 0.188502579, 0,
            ],
            (image,
            [
                5.61824722, 1.80475454, 0.71593285, 0.00639359741, 1.42828769, 1.53746597, 10.6295922, 1.13368875, 0,
                0.749209384, 2.29042242, 8.45860776, 19.5937748, 7.01343457, 1.4969505, 0.0133684309, 6.49467507, 7.19138637,
                22.5633581, 2.79700616, 0, 9.73972199, 6.57809378, 23.0389439,
            ]),
            (flow,
            [
                -6.90117361, 7.07795001, 0, 0, 8.65967313, 1.16311669, 0.473547571, 5.35128011, 0, 17.6545928, 17.7485351, 0,
                7.44950471, -23.5828384, 0, 0, -34.225777, 19.6562298, 10.3174015, -44.0964755, 0, -15.5773521, -5.36877804, 0,
            ]));
    }

    // x = torch.tensor([[[[1., 3, 3, 0], [3, 2, 5, 5], [5, 5, 1, 1], [0, 4, 1, 1]]]], requires_grad=True)
    // y = F.max_pool2d(x, 3, stride=1, padding=1); gradients(y, x)
    [Fact]
    public void Max_pooling_with_ties()
    {
        Variable x = Sample.Leaf([1, 1, 4, 4], 1, 3, 3, 0, 3, 2, 5, 5, 5, 5, 1, 1, 0, 4, 1, 1);
        AssertGolden(
            Op.MaxPool2d(x, 3, 1, 1),
            [3, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 1],
            (x, [0, 1, 0, 0, 0, 0, 63, 0, 41, 15, 16, 0, 0, 0, 0, 0]));
    }

    // x = sines(1, 1, 3, 3); y = F.avg_pool2d(x, 3, stride=2, padding=1); gradients(y, x)
    [Fact]
    public void Average_pooling_with_padding()
    {
        Variable x = Sines(1, 1, 3, 3);
        AssertGolden(
            Op.AvgPool2d(x, 3, 2, 1),
            [0.00389351574, -0.0208802598, -0.00770910274, 0.0181263288],
            (x,
            [
                0.111111111, 0.333333333, 0.222222222, 0.444444444, 1.11111111, 0.666666667, 0.333333333, 0.777777778,
                0.444444444,
            ]));
    }

    // x, w = sines(1, 2, 4, 3), cosines(2, 2, 3, 3); y = F.conv2d(x, w, stride=2, padding=1); gradients(y, x, w)
    [Fact]
    public void Convolution_with_stride_and_padding()
    {
        Variable x = Sines(1, 2, 4, 3), w = Cosines(2, 2, 3, 3);
        AssertGolden(
            Op.Conv2d(x, w, 2, 1),
            [0.844887232, 0.878571326, 1.34890903, 1.19834188, 0.448451259, 0.827407542, 0.522458143, 0.947397856],
            (x,
            [
                -2.38050292, -4.22598688, -2.62967375, 4.6972305, 8.34996093, 5.19058501, -2.87884459, -4.76449718, -3.12801542,
                4.09193515, 6.16686907, 4.59335444, 4.30785402, 6.47727606, 5.2788146, -10.01675, -14.4320534, -11.9392374,
                6.24977518, 8.57572502, 7.22073576, -7.15133545, -9.53399582, -8.33019099,
            ]),
            (w,
            [
                -3.8356971, -3.38806948, -2.87677282, 5.77602784, 4.74314474, 3.87737217, -5.91780938, -5.0939885, -3.95889489,
                -3.84558997, -3.86765894, -2.88419248, 5.63299571, 5.5169969, 3.72944311, -5.3076766, -5.43874519, -3.5000587,
                -7.6713942, -7.53294145, -6.71246992, 13.3706505, 12.949929, 11.4719949, -13.7534673, -13.5612366, -11.7945528,
                -7.69117994, -8.02322119, -6.72978244, 13.2472061, 13.7449478, 11.3436535, -12.5381482, -13.2520261, -10.7305303,
            ]));
    }

    // x = sines(1, 1, 3, 4); y = F.pad(x, (2, 2, 2, 2), mode='reflect'); gradients(y, x)
    [Fact]
    public void Reflect_padding()
    {
        Variable x = Sines(1, 1, 3, 4);
        AssertGolden(
            Op.ReflectPad2d(x, 2),
            [
                -0.999990207, -0.544021111, 0.412118485, -0.544021111, -0.999990207, -0.536572918, -0.999990207, -0.544021111,
                0.656986599, -0.279415498, -0.958924275, -0.279415498, 0.656986599, 0.989358247, 0.656986599, -0.279415498,
                0.141120008, 0.909297427, 0.841470985, 0.909297427, 0.141120008, -0.756802495, 0.141120008, 0.909297427,
                0.656986599, -0.279415498, -0.958924275, -0.279415498, 0.656986599, 0.989358247, 0.656986599, -0.279415498,
                -0.999990207, -0.544021111, 0.412118485, -0.544021111, -0.999990207, -0.536572918, -0.999990207, -0.544021111,
                0.656986599, -0.279415498, -0.958924275, -0.279415498, 0.656986599, 0.989358247, 0.656986599, -0.279415498,
                0.141120008, 0.909297427, 0.841470985, 0.909297427, 0.141120008, -0.756802495, 0.141120008, 0.909297427,
            ],
            (x, [70, 220, 218, 76, 81, 258, 255, 90, 38, 124, 122, 44]));
    }

    private static Variable Sines(params int[] extents) => Count(Math.Sin, extents);

    private static Variable Cosines(params int[] extents) => Count(Math.Cos, extents);

    private static Variable Count(Func<double, double> f, int[] extents)
    {
        var shape = Shape.Create(extents);
        return Sample.Leaf(shape, [.. Enumerable.Range(1, shape.Size).Select(i => f(i))]);
    }

    /// <summary>Compares a result, and the gradients of Σ i yᵢ, with the values written down.</summary>
    private static void AssertGolden(Variable y, double[] value, params (Variable Input, double[] Gradient)[] gradients)
    {
        AssertClose(value, y);
        var weights = Tensor.From([.. Enumerable.Range(1, y.Value.Count).Select(i => (double)i)], y.Shape);
        Variable[] actual = Gradient.Of(y, [.. gradients.Select(g => g.Input)], seed: weights);
        for (int i = 0; i < actual.Length; i++)
            AssertClose(gradients[i].Gradient, actual[i]);
    }

    // nine digits are written down
    private static void AssertClose(double[] expected, Variable actual)
    {
        Assert.Equal(expected.Length, actual.Value.Count);
        Assert.InRange(Sample.RelativeError(actual.Value.ToDoubles(), expected), 0, 1e-8);
    }
}
