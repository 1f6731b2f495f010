using System.Globalization;
using System.Text.Json.Nodes;
using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Reports;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Experiments;

/// <summary>Trains models on a data set and writes their checkpoints. Models of the same network start with the same weights.</summary>
internal sealed class TrainingStage(ImageDataset data, RandomStream random, RunDirectory directory)
{
    private readonly ImageSet _images = data.ToImageSet();

    /// <summary>Trains one model from scratch.</summary>
    public Classifier Run(ModelPlan model, TrainingCurve curve, RunView view, CancellationToken cancellation)
    {
        Module network = Networks.Create(model.Network, random.Fork("weights"), data.ClassCount);
        var classifier = new Classifier(network, _images.ImageShape, data.ClassCount);
        var trainer = new Trainer(classifier, model.Method, model.Optimizer(network.Parameters), model.Training, random.Fork("training"));
        trainer.Run(
            _images,
            epochDone: epoch => Log(model, epoch),
            progress: new Relay<TrainingStep>(step =>
            {
                curve.Add(step);
                double share = (step.Epoch + ((step.Step + 1.0) / step.StepsPerEpoch)) / model.Training.Epochs;
                view.Show(new StageState(share, curve.RecentLoss, curve.RecentAccuracy, step.ImagesPerSecond));
            }),
            cancellation: cancellation);
        network.LoadStateDict(trainer.FinalState.Tensors);
        Safetensors.Write(directory.CheckpointPath(model.Name), network.StateDict(), Metadata(model));
        directory.Log("trained", new JsonObject { ["model"] = model.Name });
        return classifier;
    }

    private void Log(ModelPlan model, EpochMetrics epoch) => directory.Log("epoch", new JsonObject
    {
        ["model"] = model.Name,
        ["epoch"] = epoch.Epoch + 1,
        ["loss"] = epoch.Loss,
        ["accuracy"] = epoch.Accuracy,
        ["learning_rate"] = epoch.LearningRate,
        ["seconds"] = epoch.Seconds,
        ["images_per_second"] = epoch.ImagesPerSecond,
        ["resident_bytes"] = Environment.WorkingSet,
    });

    private Dictionary<string, string> Metadata(ModelPlan model) => new()
    {
        ["network"] = model.Network,
        ["method"] = model.Method.Name,
        ["dataset"] = data.Name,
        ["classes"] = data.ClassCount.ToString(CultureInfo.InvariantCulture),
        ["seed"] = random.Seed.ToString(CultureInfo.InvariantCulture),
    };
}
