namespace AdvScratch.Tensors.Tests.Kernels;

/// <summary>A product or a convolution with both its adjoints beside the reference, for whatever sizes a class of tests chooses.</summary>
public abstract class LinearChecks(Device device) : KernelTests(device)
{
    [Fact]
    public void NaN_and_infinity_reach_exactly_their_row_and_column()
    {
        foreach (DType type in Floating)
        {
            double[] a = new double[40 * 30], b = new double[30 * 50];
            Array.Fill(a, 1);
            Array.Fill(b, 1);
            (a[(7 * 30) + 3], b[(5 * 50) + 21]) = (double.NaN, double.PositiveInfinity);
            Exact("product", x => Tensor.MatMul(x[0], x[1]), Tensor.From(a, [40, 30]).To(type), Tensor.From(b, [30, 50]).To(type));
        }
    }

    protected void CheckProduct(int m, int n, int k, int seed)
    {
        foreach (DType type in Floating)
            foreach (bool transposeA in new[] { false, true })
                foreach (bool transposeB in new[] { false, true })
                {
                    var inputs = new Inputs(seed);
                    Tensor a = inputs.Finite(transposeA ? [k, m] : [m, k], type), b = inputs.Finite(transposeB ? [n, k] : [k, n], type);
                    string what = $"{m}×{k} times {k}×{n}, {(transposeA ? "Aᵀ" : "A")} {(transposeB ? "Bᵀ" : "B")}, {type}, seed {seed}";
                    InNorm(what, x => Tensor.MatMul(x[0], x[1], transposeA, transposeB), a, b);
                }
    }

    protected void CheckConvolution(Conv2dGeometry g)
    {
        foreach (DType type in Floating)
        {
            var inputs = new Inputs(g.GetHashCode());
            Tensor x = inputs.Finite(g.InputShape, type), w = inputs.Finite(g.FilterShape, type), dy = inputs.Finite(g.OutputShape, type);
            InNorm($"convolution {g} of {type}", t => Tensor.Conv2d(t[0], t[1], g), x, w);
            InNorm($"input map of {g} of {type}", t => Tensor.Conv2dInput(t[0], t[1], g), dy, w);
            InNorm($"filter map of {g} of {type}", t => Tensor.Conv2dFilter(t[0], t[1], g), dy, x);
        }
    }
}
