using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>The gradient of a training loss with respect to the weights, beside central differences.</summary>
internal static class LossGradient
{
    /// <summary>Moves every parameter of a network in double precision along a random direction.</summary>
    public static void IsTheSlope(Classifier classifier, Func<TrainingLoss> evaluate, double tolerance = 1e-6)
    {
        const double Step = 1e-6;
        IReadOnlyList<Parameter> parameters = classifier.Network.Parameters;
        Variable[] gradients = Gradient.Of(evaluate().Value, [.. parameters]);
        for (int i = 0; i < parameters.Count; i++)
        {
            Tensor weights = parameters[i].Value;
            Tensor direction = new RandomStream(3).Fork(i).Normal(weights.Shape, type: DType.Float64);
            double slope = (gradients[i].Value * direction).Sum().Item();
            double difference = (At(weights, direction, Step) - At(weights, direction, -Step)) / (2 * Step);
            Assert.True(
                Math.Abs(slope - difference) <= tolerance * (1 + Math.Abs(slope)),
                $"parameter {i}: the gradient has the slope {slope}, the loss {difference}");
        }

        double At(Tensor weights, Tensor direction, double step)
        {
            Tensor before = weights + 0;
            weights.Assign(weights + (direction * step));
            double value = evaluate().Value.Item();
            weights.Assign(before);
            return value;
        }
    }
}
