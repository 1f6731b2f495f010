using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

/// <summary>Loss, images and weights of both updates that a script made with <c>update.py</c>.</summary>
internal static class GoldenUpdates
{
    /// <summary>x + 0.001 sin(…), a fixed point in the place of a random start.</summary>
    public static Tensor Start =>
        (GoldenNetwork.Images + GoldenNetwork.Waves(GoldenNetwork.Images.Shape, 3.1, 0.8, 0.001)).Clamp(0, 1);

    /// <summary>The method with its own attack, from <see cref="Start"/>, gives the same images and weights.</summary>
    public static void Are(Dictionary<string, double[]> golden, Func<Attack, CraftingMethod> method, GradientAttack attack)
    {
        var recorder = new Observed(attack with { StartAt = Start, ReturnBest = false }, []);
        Compare(golden, _ => method(recorder), DType.Float64, 1e-9);
        for (int update = 1; update <= 2; update++)
            GoldenNetwork.Equal(golden[$"crafted_{update}"], recorder.Crafted[update - 1]);
    }

    /// <summary>The method gives the same weights for the images that the script attacked.</summary>
    public static void AreForGivenImages(
        Dictionary<string, double[]> golden, Func<Attack, CraftingMethod> method, DType type, double tolerance) =>
        Compare(golden, update => method(new Given(Tensor.From(golden[$"crafted_{update}"], GoldenNetwork.Images.Shape).To(type))), type, tolerance);

    private static void Compare(Dictionary<string, double[]> golden, Func<int, CraftingMethod> method, DType type, double tolerance)
    {
        Classifier classifier = GoldenNetwork.Classifier(type: type);
        var optimizer = new Sgd(classifier.Network.Parameters, 0.05, momentum: 0.9, weightDecay: 0.01);
        Tensor images = GoldenNetwork.Images.To(type);
        for (int update = 1; update <= 2; update++)
        {
            var batch = new TrainingBatch(classifier, images, GoldenNetwork.Labels, new RandomStream(1), 0) { Step = update - 1 };
            TrainingLoss loss = method(update).Prepare(batch).Evaluate();
            Assert.Equal(golden[$"loss_{update}"][0], loss.Value.Item(), tolerance);
            optimizer.Step(Gradient.Of(loss.Value, optimizer.Parameters));
            double[] weights = Methods.Weights(classifier);
            GoldenNetwork.Equal(golden[$"weights_{update}"], Tensor.From(weights, [weights.Length]), tolerance);
        }
    }

    /// <summary>An attack that knows its result.</summary>
    private sealed record Given(Tensor Result) : Attack(new Linf(0.06))
    {
        public override string Name => "given";

        protected internal override Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation) => Result;
    }

    /// <summary>Another attack, with notes of what it found; it takes over the loss that the method sets.</summary>
    private sealed record Observed(GradientAttack Inner, List<Tensor> Crafted) : Attack(Inner.Threat)
    {
        public override string Name => "observed";

        protected internal override Tensor Search(AttackProblem problem, RandomStream random, BestIterates? best, CancellationToken cancellation)
        {
            Attack inner = Inner with { Loss = Loss };
            Tensor found = inner.Search(problem with { Attack = inner }, random, best, cancellation);
            Crafted.Add((found + 0).Persist());
            return found;
        }
    }
}
