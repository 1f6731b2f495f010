using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>One eigenvector and eigenvalue an image, as far as an iteration found them.</summary>
public sealed class Eigenpairs
{
    private readonly double[] _values;
    private readonly double[] _residuals;
    private readonly int[] _products;
    private readonly bool[] _converged;

    internal Eigenpairs(Tensor vectors)
    {
        Vectors = vectors;
        int images = vectors.Shape[0];
        (_values, _residuals, _products, _converged) = (new double[images], new double[images], new int[images], new bool[images]);
    }

    /// <summary>
    /// v, of Euclidean length 1, in the images' shape; its sign means nothing. Where the Hessian is zero (a saturated
    /// softmax, in float) every vector is an eigenvector, and a random one is here.
    /// </summary>
    public Tensor Vectors { get; }

    /// <summary>The Rayleigh quotients <c>ρ = vᵀ H v</c>: curvature along v, in loss per pixel unit squared.</summary>
    public IReadOnlyList<double> Values => _values;

    /// <summary><c>‖H v − ρ v‖₂</c>: there is an eigenvalue of H that is no further than this from ρ.</summary>
    public IReadOnlyList<double> Residuals => _residuals;

    /// <summary>Hessian-vector products spent on each image.</summary>
    public IReadOnlyList<int> Products => _products;

    /// <summary>Whether the residual met the tolerance.</summary>
    public IReadOnlyList<bool> Converged => _converged;

    internal void Set(int row, Tensor vectors, int source, double value, double residual, bool converged)
    {
        Vectors.AssignRow(row, vectors, source);
        (_values[row], _residuals[row], _converged[row]) = (value, residual, converged);
        _products[row]++;
    }
}
