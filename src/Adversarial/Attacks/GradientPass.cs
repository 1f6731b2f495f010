using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// One forward and one backward pass of a problem, as an attack evaluates it at one iterate after the other: recorded and
/// repeated where that pays (<see cref="RepeatedFunction"/>). An attack's problems share one; it changes to whichever is asked.
/// </summary>
internal sealed class GradientPass : IDisposable
{
    private AttackProblem? _problem;
    private RepeatedFunction? _function;

    /// <summary>The gradient of the summed attack loss, the predicted classes and each image's loss.</summary>
    public Results Evaluate(AttackProblem problem, Tensor iterate)
    {
        if (_function is null || !IsSame(problem))
        {
            _function?.Dispose();
            (_problem, _function) = (problem, new RepeatedFunction(x => Once(problem, x).ToArray()));
        }
        return Results.Of(_function.Evaluate(iterate));
    }

    /// <summary>The same without the thought of a repetition.</summary>
    public static Results Once(AttackProblem problem, Tensor iterate)
    {
        var point = new Variable(iterate, requiresGradient: true);
        (Variable loss, Tensor losses, Tensor logits) = problem.TotalLoss(point);
        return new Results(Gradient.Of(loss, point).Value, logits.ArgMax(1), losses);
    }

    public void Dispose() => _function?.Dispose();

    private bool IsSame(AttackProblem problem) =>
        ReferenceEquals(problem.Classifier, _problem!.Classifier) && ReferenceEquals(problem.Attack, _problem.Attack)
        && ReferenceEquals(problem.Images, _problem.Images) && ReferenceEquals(problem.Labels, _problem.Labels);

    /// <summary>What a pass gives.</summary>
    /// <param name="Gradient">With respect to the iterates.</param>
    /// <param name="Predictions">int32 [N].</param>
    /// <param name="Losses">[N].</param>
    public readonly record struct Results(Tensor Gradient, Tensor Predictions, Tensor Losses)
    {
        public static Results Of(Tensor[] three) => new(three[0], three[1], three[2]);

        public Tensor[] ToArray() => [Gradient, Predictions, Losses];
    }
}
