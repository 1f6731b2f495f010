using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

/// <summary>One training step of the methods of the joint paper, as <c>bilateral.py</c> and <c>jointtraining.py</c> have it.</summary>
public class JointTrainingTests
{
    private readonly Classifier _classifier = GoldenNetwork.Classifier();

    [Fact]
    public void Bilateral_training()
    {
        Dictionary<string, double[]> golden = GoldenNetwork.Values("bilateral");
        Tensor labels = Ints(golden["labels"]);
        var step = new Pgd(new Linf(0.05), 1, 0.05) { Goal = AttackGoal.MostConfusing, StartAt = Field(golden["start"]) };
        GoldenNetwork.Equal(golden["targets"], step.Goal.Labels(_classifier, GoldenNetwork.Images, labels, new RandomStream(1)));
        GoldenNetwork.Equal(golden["soft"], LabelSmoothing.Bilateral().Targets(_classifier, GoldenNetwork.Images, labels));
        GoldenNetwork.Equal(golden["image"], (step with { ReturnBest = false }).Perturb(_classifier, GoldenNetwork.Images, labels, new RandomStream(1)));

        TrainingLoss loss = Evaluate(new AdversarialTraining(step) { Smoothing = LabelSmoothing.Bilateral() }, labels);
        Assert.Equal(golden["loss"][0], loss.Value.Item(), 1e-9);
        IReadOnlyList<Parameter> weights = _classifier.Network.Parameters;
        GoldenNetwork.Equal(golden["conv"], Gradient.Of(loss.Value, weights[0]).Value);
        GoldenNetwork.Equal(golden["linear"], Gradient.Of(loss.Value, weights[2]).Value.Slice(1, 0, 8));
    }

    [Theory]
    [InlineData(JointOrder.SpatialPixel, "sp")]
    [InlineData(JointOrder.PixelSpatial, "ps")]
    public void Joint_training(JointOrder order, string name)
    {
        Dictionary<string, double[]> golden = GoldenNetwork.Values("jointtraining");
        var attack = new Joint(new FlowAndPixels(new Flow(0.3), new Linf(0.05), order), steps: 1)
        {
            Goal = AttackGoal.Targets(Array.ConvertAll(golden["targets"], target => (int)target)),
            StartAt = FlowAndPixels.Join(Field(golden["flow"]), Field(golden["pixels"])),
            ReturnBest = false,
        };
        GoldenNetwork.Equal(golden[name + ".image"], attack.Perturb(_classifier, GoldenNetwork.Images, GoldenNetwork.Labels, new RandomStream(1)));

        TrainingLoss loss = Evaluate(new AdversarialTraining(attack) { Smoothing = LabelSmoothing.Uniform() }, GoldenNetwork.Labels);
        Assert.Equal(golden[name + ".loss"][0], loss.Value.Item(), 1e-9);
        var optimizer = new Sgd(_classifier.Network.Parameters, 0.1);
        optimizer.Step(Gradient.Of(loss.Value, optimizer.Parameters));
        GoldenNetwork.Equal(golden[name + ".updated"], _classifier.Network.Parameters[0].Value);
    }

    private static Tensor Ints(double[] values) => Tensor.From([.. values.Select(value => (int)value)], [values.Length]);

    private static Tensor Field(double[] values) => Tensor.From(values, [GoldenNetwork.Count, .. GoldenNetwork.ImageShape]);

    private TrainingLoss Evaluate(AdversarialTraining method, Tensor labels) =>
        method.Prepare(new TrainingBatch(_classifier, GoldenNetwork.Images, labels, new RandomStream(1), 0)).Evaluate();
}
