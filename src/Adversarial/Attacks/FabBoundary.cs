using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>The linearised decision boundaries that <see cref="Fab"/> projects onto.</summary>
internal static class FabBoundary
{
    /// <summary>
    /// Of the boundaries <c>z_k − z_y = 0</c>, linearised at x, the one with the smallest <c>|z_k − z_y| / ‖∇(z_k − z_y)‖_q</c>, where q
    /// is the dual of the threat model's norm (equation 7).
    /// </summary>
    /// <param name="problem">The images and their labels y.</param>
    /// <param name="threat">Gives the norm.</param>
    /// <param name="x">The iterates.</param>
    /// <param name="rivals">The classes k, one list or more with a class for each image.</param>
    /// <returns>z_k − z_y [N] and its gradient [N, C, H, W].</returns>
    public static (Tensor Difference, Tensor Gradient) Nearest(AttackProblem problem, PixelThreat threat, Tensor x, int[][] rivals)
    {
        using TensorScope scope = TensorScope.Begin();
        var point = new Variable(x, requiresGradient: true);
        Variable logits = problem.Classifier.Logits(point);
        (Tensor difference, Tensor gradient) = Towards(rivals[0]);
        if (rivals.Length > 1)
        {
            double[] nearest = Distances(difference, gradient);
            foreach (int[] classes in rivals.Skip(1))
            {
                (Tensor other, Tensor otherGradient) = Towards(classes);
                double[] distances = Distances(other, otherGradient);
                for (int i = 0; i < nearest.Length; i++)
                {
                    if (!(distances[i] < nearest[i]))
                        continue;
                    nearest[i] = distances[i];
                    difference.AssignRow(i, other, i);
                    gradient.AssignRow(i, otherGradient, i);
                }
            }
        }
        Verdicts verdicts = problem.Judge(logits.Value, problem.Loss.PerImage(logits, problem.Labels).Value);
        problem.Trace?.Add(gradient, verdicts);
        return (scope.Keep(difference), scope.Keep(gradient));

        (Tensor Difference, Tensor Gradient) Towards(int[] classes)
        {
            Tensor seed = Seed(classes, problem.Labels.AsSpan<int>(), logits.Value);
            return ((logits.Value * seed).Sum([1]), Gradient.Of(logits, point, seed: seed).Value);
        }

        // Hölder: the norm's own steepest direction attains the dual norm of the gradient; the floor is that of the authors' code
        double[] Distances(Tensor c, Tensor w) => [.. c.ToDoubles().Zip(
            (w * threat.SteepestAscent(w)).Sum([1, 2, 3]).ToDoubles(), static (offset, dual) => Math.Abs(offset) / (dual + 1e-12))];
    }

    /// <summary>[N, K]: 1 at the rival, −1 at the label.</summary>
    private static Tensor Seed(int[] rivals, ReadOnlySpan<int> labels, Tensor logits)
    {
        int classes = logits.Shape[1];
        double[] seed = new double[logits.Count];
        for (int i = 0; i < rivals.Length; i++)
        {
            seed[(i * classes) + rivals[i]] += 1;
            seed[(i * classes) + labels[i]] -= 1;
        }
        return Tensor.From(seed, logits.Shape, logits.Device).To(logits.DType);
    }
}
