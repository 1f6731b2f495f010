using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

/// <summary>One update of GN and of SGR as <c>sgr.py</c> computed it in PyTorch.</summary>
public class GradientRegularizationTests
{
    private const int Pixels = 2 * 6 * 6;
    private static readonly Dictionary<string, double[]> Golden = GoldenNetwork.Values("sgr");
    private static readonly LossGradientPerturbation Gradients = new();

    [Theory]
    [InlineData(DType.Float64, 1e-9)]
    [InlineData(DType.Float32, 1e-5)]
    public void An_update_of_GN_is_that_of_pytorch(DType type, double tolerance) =>
        Updates("gn", new GradientNormRegularization(0.3), type, tolerance);

    [Theory]
    [InlineData(DType.Float64, 1e-9)]
    [InlineData(DType.Float32, 1e-5)]
    public void An_update_of_SGR_with_the_full_matrix_is_that_of_pytorch(DType type, double tolerance)
    {
        var method = new StructuredGradientRegularization(Gradients, CovarianceForm.Full, 0.7) { MeanVariance = 0.05 };
        MethodState state = Updates("full", method, type, tolerance, ("covariance", Sigma));
        GoldenNetwork.Equal(Golden["full_after"], state.StateDict()["covariance"], tolerance);
    }

    [Theory]
    [InlineData(DType.Float64, 1e-9)]
    [InlineData(DType.Float32, 1e-5)]
    public void An_update_of_SGR_with_the_covariance_function_is_that_of_pytorch(DType type, double tolerance)
    {
        var method = new StructuredGradientRegularization(Gradients, CovarianceForm.Function, 0.7) { MeanVariance = 0.05 };
        Tensor before = Tensor.From(Golden["function_before"], [8, 2, 2]);
        MethodState state = Updates("function", method, type, tolerance, ("covariance", before));
        GoldenNetwork.Equal(Golden["function_after"], state.StateDict()["covariance"], tolerance);
    }

    [Theory]
    [InlineData(DType.Float64, 1e-9)]
    [InlineData(DType.Float32, 1e-5)]
    public void An_update_of_SGR_with_the_mean_of_signs_is_that_of_pytorch(DType type, double tolerance)
    {
        var signs = new LossGradientPerturbation { Sign = true, FromTruth = true };
        var method = new StructuredGradientRegularization(signs, CovarianceForm.Full, 0.7) { MeanVariance = 0.05, Uncentred = true };
        Tensor mean = GoldenNetwork.Waves([1, .. GoldenNetwork.ImageShape], 0.7, 0.2, 0.1);
        MethodState state = Updates("uncentred", method, type, tolerance, ("covariance", Sigma), ("mean", mean));
        GoldenNetwork.Equal(Golden["mean_after"], state.StateDict()["mean"], tolerance);
    }

    private static Tensor Sigma
    {
        get
        {
            Tensor factor = GoldenNetwork.Waves([Pixels, 9], 1.1, 0.3);
            return Tensor.MatMul(factor, factor, transposeB: true) / 50;
        }
    }

    /// <summary>Compares the loss and the weights after a step, and returns the state after it.</summary>
    private static MethodState Updates(
        string name, TrainingMethod method, DType type, double tolerance, params (string Name, Tensor Tensor)[] before)
    {
        Classifier classifier = GoldenNetwork.Classifier(type: type);
        MethodState state = method.Begin(classifier, new RandomStream(1));
        state.LoadStateDict(before.ToDictionary(pair => pair.Name, pair => pair.Tensor));
        Tensor labels = Tensor.From([.. Golden["labels"].Select(label => (int)label)], [GoldenNetwork.Count]);
        var batch = new TrainingBatch(classifier, GoldenNetwork.Images.To(type), labels, new RandomStream(2), 0) { Step = 1, State = state };
        Objective objective = method.Prepare(batch);
        TrainingLoss loss = objective.Evaluate();
        GoldenNetwork.Equal(Golden[name + "_loss"], loss.Value.Value, tolerance);
        var optimizer = new Sgd(classifier.Network.Parameters, 0.1);
        optimizer.Step(Gradient.Of(loss.Value, optimizer.Parameters));
        objective.AfterUpdate?.Invoke();
        double[] weights = Methods.Weights(classifier);
        GoldenNetwork.Equal(Golden[name], Tensor.From(weights, [weights.Length]), tolerance);
        return state;
    }
}
