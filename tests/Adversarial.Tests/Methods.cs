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

    /// <summary>Two epochs, and a third by a new trainer with the saved weights and optimiser, give the weights of three epochs.</summary>
    public static void AssertResumes(TrainingMethod method, Func<ulong, Classifier> make)
    {
        ImageSet data = Synthetic.Data(120, 1);
        var options = new TrainerOptions { Epochs = 3, BatchSize = 50 };
        Classifier whole = make(1), broken = make(1), resumed = make(8);
        new Trainer(whole, method, new Adam(whole.Network.Parameters), options).Run(data, new RandomStream(2));
        var before = new Adam(broken.Network.Parameters);
        new Trainer(broken, method, before, options with { Epochs = 2 }).Run(data, new RandomStream(2));
        resumed.Network.LoadStateDict(broken.Network.StateDict());
        var after = new Adam(resumed.Network.Parameters);
        after.LoadStateDict(before.StateDict());
        new Trainer(resumed, method, after, options).Run(data, new RandomStream(2), firstEpoch: 2);
        Assert.NotEqual(Weights(broken), Weights(resumed));
        Assert.Equal(Weights(whole), Weights(resumed));
    }

    public static double[] Weights(Classifier classifier) => [.. classifier.Network.Parameters.SelectMany(p => p.Value.ToDoubles())];
}
