using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

/// <summary>One step of training as <c>ensembles.py</c> computed it in PyTorch: the loss, its gradient, the weights after it.</summary>
public class EnsemblesTests
{
    private static readonly Dictionary<string, double[]> Golden = GoldenNetwork.Values("ensembles");
    private static readonly Fgsm Attack = new(0.06) { Goal = AttackGoal.UntargetedFromPrediction };

    [Theory]
    [InlineData("source", 0)]
    [InlineData("own", 1)]
    public void A_step_of_ensemble_training(string name, int drawn)
    {
        ulong seed = 0;
        while (new RandomStream(seed).Fork("source").Next(2) != drawn)
            seed++;
        Check(name, new EnsembleTraining([Source()], Attack), MethodState.None, seed);
    }

    [Fact]
    public void A_step_of_training_with_domain_adaptation()
    {
        var method = new AtdaTraining(Attack);
        MethodState state = method.Begin(GoldenNetwork.Classifier(), new RandomStream(0));
        Tensor centres = state.StateDict()["centres"];
        centres.Assign(GoldenNetwork.Waves([GoldenNetwork.Classes, GoldenNetwork.Classes], 0.71, 0.3, 1.5));
        Check("atda", method, state, 0);
        GoldenNetwork.Equal(Golden["atda_centres"], centres);
    }

    private static void Check(string name, TrainingMethod method, MethodState state, ulong seed)
    {
        Classifier classifier = GoldenNetwork.Classifier();
        IReadOnlyList<Parameter> parameters = classifier.Network.Parameters;
        Tensor labels = Tensor.From([0, 1, 2, 3, 1, 1], [GoldenNetwork.Count]);
        Objective objective = method.Prepare(
            new TrainingBatch(classifier, GoldenNetwork.Images, labels, new RandomStream(seed), 0) { State = state });
        Variable loss = objective.Evaluate().Value;
        Variable[] gradients = Gradient.Of(loss, parameters);
        new Sgd(parameters, 0.1).Step(gradients);
        objective.AfterUpdate?.Invoke();
        GoldenNetwork.Equal(Golden[name + "_loss"], loss.Value);
        GoldenNetwork.Equal(Golden[name + "_gradient"], Flat(gradients));
        GoldenNetwork.Equal(Golden[name + "_weights"], Flat(parameters));
    }

    private static Tensor Flat(IEnumerable<Variable> parts) => Tensor.Concat([.. parts.Select(part => part.Value.Reshape(-1))], 0);

    private static Classifier Source()
    {
        Classifier source = GoldenNetwork.Classifier();
        foreach ((Parameter parameter, int i) in source.Network.Parameters.Select((parameter, i) => (parameter, i)))
            parameter.Value.Assign(GoldenNetwork.Waves(parameter.Shape, 0.83, 0.2 + i, 0.4));
        return source;
    }
}
