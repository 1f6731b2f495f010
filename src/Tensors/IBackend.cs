using AdvScratch.Tensors.Memory;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Tensors;

/// <summary>
/// The kernel contract: everything that a device must be able to compute. Arguments are checked by the callers in
/// <see cref="Tensor"/>; results are allocated by them, too. All floating tensors of a call have the same element type.
/// </summary>
internal interface IBackend
{
    /// <summary>Bytes taken for tensors from the system that has them to give, used or kept for reuse.</summary>
    long AllocatedBytes { get; }

    /// <summary>Bytes for a tensor; their contents are undefined.</summary>
    Storage Allocate(long bytes);

    /// <summary>y[i] = value.</summary>
    void Fill(Tensor y, double value);

    /// <summary>y[i] = x[i], converted to y's element type (to int: truncated towards zero).</summary>
    void Convert(Tensor x, Tensor y);

    /// <summary>y[i] = f(x[i]).</summary>
    void Map<TOperator>(Tensor x, Tensor y)
        where TOperator : struct, IUnaryOperator<TOperator>;

    /// <summary>y = f(a, b), operands read through the layout's strides (0 on broadcast axes).</summary>
    void Zip<TOperator>(Tensor a, Tensor b, Tensor y, BroadcastLayout layout)
        where TOperator : struct, IBinaryOperator<TOperator>;

    /// <summary>y = f(a, b, c), operands read through the layout's strides (0 on broadcast axes).</summary>
    void Zip<TOperator>(Tensor a, Tensor b, Tensor c, Tensor y, BroadcastLayout layout)
        where TOperator : struct, ITernaryOperator<TOperator>;

    /// <summary>Changes the targets in place; operands that an update does not use are missing.</summary>
    void Update<TUpdate>(TUpdate update, UpdateOperands[] operands)
        where TUpdate : struct, IUpdate;

    /// <summary>Reduces the middle axis of x seen as [outer, count, inner]; y is [outer, inner].</summary>
    void Reduce<TReduction>(Tensor x, Tensor y, int outer, int count, int inner)
        where TReduction : struct, IReduction;

    /// <summary>Index (int32) of the first largest element on the middle axis of [outer, count, inner].</summary>
    void ArgMax(Tensor x, Tensor y, int outer, int count, int inner);

    /// <summary>y[r, k] = x[r, k] − ln Σₖ exp x[r, k], for x seen as [rows, classes].</summary>
    void LogSoftmax(Tensor x, Tensor y, int rows, int classes);

    /// <summary>p[r, ·] = the softmax of x[r, ·], losses[r] = −ln p[r, labels[r]].</summary>
    void CrossEntropy(Tensor x, Tensor labels, Tensor losses, Tensor softmax, int rows, int classes);

    /// <summary>The adjoint of <see cref="CrossEntropy"/>'s losses in x: dx[r, k] = dy[r] (p[r, k] − 1 where k = labels[r], else p[r, k]).</summary>
    void CrossEntropyInput(Tensor dy, Tensor labels, Tensor softmax, Tensor dx, int rows, int classes);

    /// <summary>C[m, n] = Σₖ A[m, k] B[k, n]; a transposed operand is stored as [k, m] or [n, k]. Then the epilogue.</summary>
    void MatMul(Tensor a, Tensor b, Tensor c, bool transposeA, bool transposeB, Epilogue epilogue);

    /// <summary>y[n,o,p,q] = Σ x[n,i,p·s+r−pad,q·s+t−pad] w[o,i,r,t]: cross-correlation, zero padding. Then the epilogue.</summary>
    void Conv2d(Tensor x, Tensor w, Tensor y, Conv2dGeometry geometry, Epilogue epilogue);

    /// <summary>The adjoint of <see cref="Conv2d"/> in x: dx[n,i,·,·] from dy and w.</summary>
    void Conv2dInput(Tensor dy, Tensor w, Tensor dx, Conv2dGeometry geometry);

    /// <summary>The adjoint of <see cref="Conv2d"/> in w: dw[o,i,r,t] from dy and x.</summary>
    void Conv2dFilter(Tensor dy, Tensor x, Tensor dw, Conv2dGeometry geometry);

    /// <summary>y = the first largest element of each window (NaN is larger than all, padding is never taken) and its place.</summary>
    void MaxPool(Tensor x, Tensor y, WindowPicks picks);

    /// <summary>y = the picked element of each window.</summary>
    void PickFromWindows(Tensor x, WindowPicks picks, Tensor y);

    /// <summary>The adjoint of <see cref="PickFromWindows"/>: every element receives the sum of dy over the windows that picked it.</summary>
    void PlaceInWindows(Tensor dy, WindowPicks picks, Tensor dx);

    /// <summary>y = the epilogue of x, whose axis 1 are channels; y may be x.</summary>
    void Affine(Tensor x, Tensor y, Epilogue epilogue);

    /// <summary>y = g · scale[c] where the mask is positive (everywhere without a mask), else 0.</summary>
    void MaskedScale(Tensor g, Tensor? mask, Tensor scale, Tensor y);

    /// <summary>y = relu?(γ (x − μ) / √(σ² + ε) + β) per channel of images; fills the moments μ and σ².</summary>
    void BatchNorm(Tensor x, Tensor gamma, Tensor beta, Tensor y, BatchNormMoments moments, bool relu);

    /// <summary>
    /// The adjoints of <see cref="BatchNorm"/>, with g = 0 where the mask is not positive, x̂ = (x − μ) / √(σ² + ε) and means
    /// over a channel: dγ = Σ g x̂, dβ = Σ g, dx = γ (g − mean(g) − x̂ mean(g x̂)) / √(σ² + ε).
    /// </summary>
    void BatchNormGradient(
        Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, Tensor dx, Tensor dGamma, Tensor dBeta);

    /// <summary>The gradients of ⟨v, dx⟩ in g, x and γ, dx being that of <see cref="BatchNormGradient"/>.</summary>
    void BatchNormSecondGradient(
        Tensor v, Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, Tensor dg, Tensor dx, Tensor dGamma);

    /// <summary>y = the sum of each window (padding counts as zero).</summary>
    void SumPool(Tensor x, Tensor y, Pool2dGeometry geometry);

    /// <summary>The adjoint of <see cref="SumPool"/>: every element receives the sum of its windows' values.</summary>
    void SumUnpool(Tensor dy, Tensor dx, Pool2dGeometry geometry);

    /// <summary>y[o, j, i] = x[o, index[o, j, i], i], x seen as [outer, count, inner], index and y as [outer, picks, inner].</summary>
    void Gather(Tensor x, Tensor index, Tensor y, int outer, int count, int picks, int inner);

    /// <summary>The adjoint of <see cref="Gather"/>: dx[o, index[o, j, i], i] += dy[o, j, i], in ascending j; dx starts at zero.</summary>
    void ScatterAdd(Tensor dy, Tensor index, Tensor dx, int outer, int count, int picks, int inner);

    /// <summary>target[t(d)] = source[s(d)] for all multi-indices d: every movement (permute, slice, flip, pad, expand, concat).</summary>
    void Copy(Tensor source, StridedView from, Tensor target, StridedView to);

    /// <summary>Uniform numbers in [0, 1) from Philox counters first, first + 1, …; see <see cref="RandomStream"/>.</summary>
    void RandomUniform(Tensor y, ulong seed, ulong stream, ulong first);

    /// <summary>Standard normal numbers from the same counters.</summary>
    void RandomNormal(Tensor y, ulong seed, ulong stream, ulong first);
}
