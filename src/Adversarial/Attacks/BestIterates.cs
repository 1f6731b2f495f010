using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// The best iterate found so far for every image of a batch: one that reaches the goal before one that does not, then the
/// one with the higher objective.
/// </summary>
public sealed class BestIterates
{
    private readonly double[] _objective;
    private readonly bool[] _reached;

    /// <summary>Nothing found yet; every iterate that is offered is better than the unperturbed image.</summary>
    internal BestIterates(AttackProblem problem)
    {
        Iterates = problem.Start(random: null);
        _objective = new double[Iterates.Shape[0]];
        _reached = new bool[Iterates.Shape[0]];
        Array.Fill(_objective, double.NegativeInfinity);
    }

    /// <summary>The best iterates, one an image.</summary>
    public Tensor Iterates { get; }

    /// <summary>Offers an iterate of (some rows of) the problem.</summary>
    public void Offer(AttackProblem problem, Tensor iterate, Verdicts verdicts)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(verdicts);
        for (int row = 0; row < problem.Positions.Count; row++)
        {
            int position = problem.Positions[row];
            if (!IsBetter(verdicts.Reached[row], verdicts.Objective[row], position))
                continue;
            (_reached[position], _objective[position]) = (verdicts.Reached[row], verdicts.Objective[row]);
            Iterates.AssignRow(position, iterate, row);
        }
    }

    /// <summary>The rows of the problem for which the goal has not been reached yet.</summary>
    public int[] Open(AttackProblem problem) =>
        [.. Enumerable.Range(0, problem.Positions.Count).Where(row => !_reached[problem.Positions[row]])];

    /// <summary>
    /// The rows that are worth going on with, if that are clearly fewer than the problem has; null if not. Leaving with every
    /// single image would copy a search's state too often.
    /// </summary>
    internal int[]? Remaining(AttackProblem problem)
    {
        int[] open = Open(problem);
        return open.Length == 0 || open.Length <= problem.Positions.Count * 7 / 8 ? open : null;
    }

    /// <summary>Judges the best iterates of the problem's rows once more, clipped: those that fail have not reached the goal.</summary>
    internal void Confirm(AttackProblem problem)
    {
        Verdicts verdicts = problem.Evaluate(problem.Constrain(Iterates.Rows([.. problem.Positions])));
        for (int row = 0; row < problem.Positions.Count; row++)
            _reached[problem.Positions[row]] &= verdicts.Reached[row];
    }

    // comparisons with NaN are false: a NaN never wins
    private bool IsBetter(bool reached, double objective, int position) =>
        reached == _reached[position] ? objective > _objective[position] : reached;
}
