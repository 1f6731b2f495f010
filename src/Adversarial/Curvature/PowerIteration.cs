using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Adversarial;

/// <summary>Which of a Hessian's eigenvalues counts as the dominant one.</summary>
public enum Curvature
{
    /// <summary>The algebraically largest: the direction that raises a quadratic loss most.</summary>
    MostPositive,

    /// <summary>The largest in magnitude, of either sign: what a plain power iteration finds.</summary>
    LargestMagnitude,
}

/// <summary>
/// The power method <c>v ← H v / ‖H v‖₂</c> (Golub and Van Loan, Matrix Computations, section 7.3; appendix A of Li et al.
/// 2019, arXiv 1905.06455, which replaces H v by one finite difference) for every image of a batch at once. An image stops
/// when <c>‖H v − ρ v‖₂ ≤ tolerance · |ρ|</c>, on its own.
/// </summary>
/// <remarks>
/// It converges to the eigenvalue largest in magnitude, at the rate |λ₂/λ₁|. Where that is negative, or has not settled
/// (two of opposite sign may be equally large), the most positive one is found by a second run on <c>H + s I</c> with
/// <c>s = ‖H v‖₂</c> of the first, which leaves no negative eigenvalue; the tolerance is then relative to <c>ρ + s</c>. The
/// cross-entropy of a piecewise linear network has no negative curvature: there one run does.
/// </remarks>
public sealed record PowerIteration
{
    private static readonly L2 _euclidean = new(0);

    /// <summary>Most products an image gets in a run.</summary>
    public int Iterations { get; init => field = Require.Positive(value); } = 100;

    /// <summary>Relative residual at which an image is done; float keeps about 10⁻⁶ apart.</summary>
    public double Tolerance { get; init => field = Require.Positive(value); } = 1e-3;

    /// <summary>Which eigenvalue is wanted.</summary>
    public Curvature Wanted { get; init; } = Curvature.MostPositive;

    /// <summary>Eigenpairs of the objective's Hessians at an iterate.</summary>
    internal Eigenpairs Run(AttackProblem problem, Tensor iterate, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(random);
        using TensorScope scope = TensorScope.Begin();
        var found = new Eigenpairs(scope.Keep(Tensor.Zeros(iterate.Shape, iterate.DType, iterate.Device)));
        int[] rows = [.. Enumerable.Range(0, iterate.Shape[0])];
        double[] magnitudes = new double[rows.Length];
        Tensor start = problem.Noise(random.Fork("plain"), iterate);
        Iterate(problem, iterate, rows, start, new double[rows.Length], found, magnitudes);
        if (Wanted == Curvature.LargestMagnitude)
            return found;
        // what has not settled goes on from where it is; a negative eigenvector holds nothing of a positive one
        start = problem.Noise(random.Fork("shifted"), iterate);
        foreach (int row in rows.Where(row => found.Values[row] >= 0))
            start.AssignRow(row, found.Vectors, row);
        int[] again = [.. rows.Where(row => found.Values[row] < 0 || !found.Converged[row])];
        if (again.Length > 0)
            Iterate(problem, iterate, again, start, (double[])magnitudes.Clone(), found, magnitudes);
        return found;
    }

    /// <summary>Runs on some rows, each from its start and with its shift; writes what it finds, and ‖(H + sI) v‖₂.</summary>
    private void Iterate(
        AttackProblem problem, Tensor iterate, int[] open, Tensor start, double[] shifts, Eigenpairs found, double[] magnitudes)
    {
        using TensorScope scope = TensorScope.Begin();
        (AttackProblem part, Tensor point) = (problem.Rows(open), iterate.Rows(open));
        Tensor v = _euclidean.SteepestAscent(start.Rows(open));
        var hessian = new InputHessian(part, point);
        int[] rows = open;
        for (int iteration = 0; iteration < Iterations && open.Length > 0; iteration++)
        {
            if (2 * open.Length <= rows.Length)
            {
                // recording the few that are left costs less than carrying along the many that are done
                int[] kept = [.. open.Select(row => Array.IndexOf(rows, row))];
                (part, point, v, rows) = (part.Rows(kept), point.Rows(kept), v.Rows(kept), open);
                hessian = new InputHessian(part, point);
            }
            using TensorScope temporaries = TensorScope.Begin();
            Tensor product = hessian.Times(v) + (v * PerRow(rows, shifts, v));
            open = Note(rows, open, v, product, shifts, found, magnitudes);
            v.Assign(_euclidean.SteepestAscent(product));
        }
    }

    /// <summary>Writes down the eigenpairs of the open rows; returns those that stay open.</summary>
    private int[] Note(int[] rows, int[] open, Tensor v, Tensor product, double[] shifts, Eigenpairs found, double[] magnitudes)
    {
        Tensor u = Flat(v), w = Flat(product);
        Tensor quotients = (u * w).Sum([1], keepAxes: true);
        double[] values = quotients.ToDoubles(), norms = Norms(w), residuals = Norms(w - (u * quotients));
        var stay = new List<int>();
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            if (Array.BinarySearch(open, row) < 0)
                continue;
            bool converged = residuals[i] <= Tolerance * Math.Abs(values[i]);
            found.Set(row, v, i, values[i] - shifts[row], residuals[i], converged);
            magnitudes[row] = norms[i];
            if (!converged)
                stay.Add(row);
        }
        return [.. stay];
    }

    private static Tensor PerRow(int[] rows, double[] values, Tensor like) =>
        Tensor.From([.. rows.Select(row => values[row])], [rows.Length, 1, 1, 1], like.Device).To(like.DType);

    // in double: the squares of a saturated network's curvature vanish in float
    private static Tensor Flat(Tensor x) => x.To(DType.Float64).Reshape(x.Shape[0], -1);

    private static double[] Norms(Tensor rows) => (rows * rows).Sum([1]).Map<Sqrt>().ToDoubles();
}
