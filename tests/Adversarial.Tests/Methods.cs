using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>What every training method is held to.</summary>
internal static class Methods
{
    /// <summary>The gradient of a loss with respect to a float64 parameter is its central difference, element by element for the first ones.</summary>
    public static void AssertGradient(Func<Variable> loss, Parameter parameter, int elements = 12)
    {
        const double Step = 1e-5;
        double[] gradient = Gradient.Of(loss(), parameter).Value.ToDoubles(), value = parameter.Value.ToDoubles();
        for (int i = 0; i < Math.Min(elements, value.Length); i++)
        {
            double difference = (At(i, Step) - At(i, -Step)) / (2 * Step);
            Assert.True(Math.Abs(difference - gradient[i]) < 1e-7 + (1e-6 * Math.Abs(difference)), $"element {i}: {gradient[i]}, difference {difference}");
        }
        Assert.Contains(gradient, g => g != 0);

        double At(int index, double step)
        {
            double[] moved = [.. value];
            moved[index] += step;
            parameter.Value.Assign(Tensor.From(moved, parameter.Shape));
            double result = loss().Item();
            parameter.Value.Assign(Tensor.From(value, parameter.Shape));
            return result;
        }
    }

    /// <summary>Two epochs, and a third by a new trainer with the saved state, give the weights of three epochs.</summary>
    public static void AssertResumes(TrainingMethod method, Func<ulong, Classifier> make)
    {
        ImageSet data = Synthetic.Data(120, 1);
        Classifier whole = make(1), broken = make(1), resumed = make(8);
        New(whole, 3).Run(data);
        Trainer before = New(broken, 2), after = New(resumed, 3);
        before.Run(data);
        after.LoadStateDict(before.StateDict());
        after.Run(data);
        Assert.NotEqual(Weights(broken), Weights(resumed));
        Assert.Equal(Weights(whole), Weights(resumed));

        Trainer New(Classifier classifier, int epochs) => new(
            classifier,
            method,
            new Adam(classifier.Network.Parameters),
            new TrainerOptions { Epochs = epochs, BatchSize = 50 },
            new RandomStream(2));
    }

    /// <summary>All parameters of a network, then all its buffers.</summary>
    public static double[] State(Module network) =>
        [.. network.Parameters.SelectMany(parameter => parameter.Value.ToDoubles()), .. network.NamedBuffers().SelectMany(named => named.Buffer.ToDoubles())];

    public static double[] Weights(Classifier classifier) => [.. classifier.Network.Parameters.SelectMany(p => p.Value.ToDoubles())];
}
