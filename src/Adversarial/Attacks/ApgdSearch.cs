using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>One run of <see cref="Apgd"/>: where every image of a batch is, where it was, and where it was best.</summary>
internal sealed class ApgdSearch
{
    private readonly PixelThreat _threat;
    private readonly BestIterates? _found;
    private readonly Tensor _x;
    private readonly Tensor _previous;
    private readonly Tensor _gradient;
    private readonly Tensor _bestGradient;
    private readonly Record[] _records;

    /// <summary>Looks at the start.</summary>
    public ApgdSearch(PixelThreat threat, AttackProblem problem, Tensor start, BestIterates? found)
    {
        (_threat, Problem, _found) = (threat, problem, found);
        Tensor Copy() => start.Slice(0, 0, start.Shape[0]);
        (_x, _previous, Best, _gradient, _bestGradient) = (Copy(), Copy(), Copy(), Copy(), Copy());
        _records = [.. Enumerable.Range(0, start.Shape[0]).Select(_ => new Record { StepSize = 2 * threat.Epsilon })];
        Look();
        foreach (Record record in _records)
            (record.Rises, record.BestAtCheckpoint) = (0, record.Best);
    }

    private ApgdSearch(ApgdSearch all, int[] rows)
    {
        (_threat, Problem, _found) = (all._threat, all.Problem.Rows(rows), all._found);
        (_x, _previous, Best) = (all._x.Rows(rows), all._previous.Rows(rows), all.Best.Rows(rows));
        (_gradient, _bestGradient) = (all._gradient.Rows(rows), all._bestGradient.Rows(rows));
        _records = Array.ConvertAll(rows, row => all._records[row]);
    }

    /// <summary>The images that are still searched.</summary>
    public AttackProblem Problem { get; }

    /// <summary>x_max: for every image the iterate with the highest objective.</summary>
    public Tensor Best { get; }

    /// <summary>The search for some of its images.</summary>
    public ApgdSearch Rows(int[] rows) => new(this, rows);

    /// <summary>
    /// <c>u = P(x⁽ᵏ⁾ + η d(∇f)), x⁽ᵏ⁺¹⁾ = P(x⁽ᵏ⁾ + α (u − x⁽ᵏ⁾) + (1 − α)(x⁽ᵏ⁾ − x⁽ᵏ⁻¹⁾))</c> (algorithm 1, lines 7 and 8), and a
    /// look at x⁽ᵏ⁺¹⁾.
    /// </summary>
    public void Step(double momentum)
    {
        using TensorScope scope = TensorScope.Begin();
        double sign = Problem.Attack.Goal.IsTargeted ? -1 : 1;
        double[] sizes = Array.ConvertAll(_records, record => sign * record.StepSize);
        Tensor eta = Tensor.From(sizes, [sizes.Length, 1, 1, 1], _x.Device).To(_x.DType);
        Tensor u = Problem.Constrain(_x + (_threat.SteepestAscent(_gradient) * eta));
        Tensor next = Problem.Constrain(_x + ((u - _x) * momentum) + ((_x - _previous) * (1 - momentum)));
        _previous.Assign(_x);
        _x.Assign(next);
        Look();
    }

    /// <summary>
    /// Halves the step of an image whose loss rose too rarely since the last checkpoint (condition 1), or whose best loss and
    /// step are those of the last checkpoint (condition 2), and takes it back to its best point.
    /// </summary>
    /// <param name="fewRises">The largest number of rises that counts as too rare.</param>
    public void Checkpoint(double fewRises)
    {
        for (int i = 0; i < _records.Length; i++)
        {
            Record record = _records[i];
            bool stuck = !record.Halved && record.Best <= record.BestAtCheckpoint;
            record.Halved = record.Rises <= fewRises || stuck;
            (record.Rises, record.BestAtCheckpoint) = (0, record.Best);
            if (!record.Halved)
                continue;
            record.StepSize /= 2;
            _x.AssignRow(i, Best, i);
            _gradient.AssignRow(i, _bestGradient, i);
        }
    }

    /// <summary>Loss and gradient at x, and what they say about it.</summary>
    private void Look()
    {
        using TensorScope scope = TensorScope.Begin();
        (Tensor gradient, Verdicts verdicts) = Problem.Differentiate(_x);
        _found?.Offer(Problem, _x, verdicts);
        _gradient.Assign(gradient);
        for (int i = 0; i < _records.Length; i++)
        {
            Record record = _records[i];
            double objective = verdicts.Objective[i];
            record.Rises += objective > record.Last ? 1 : 0;
            record.Last = objective;
            if (!(objective > record.Best))
                continue;
            record.Best = objective;
            Best.AssignRow(i, _x, i);
            _bestGradient.AssignRow(i, gradient, i);
        }
    }

    /// <summary>What is remembered of an image.</summary>
    private sealed class Record
    {
        public double StepSize { get; set; }

        public double Last { get; set; } = double.NegativeInfinity;

        public double Best { get; set; } = double.NegativeInfinity;

        public double BestAtCheckpoint { get; set; }

        public int Rises { get; set; }

        // the published code starts like this: the first checkpoint has no earlier one to compare with
        public bool Halved { get; set; } = true;
    }
}
