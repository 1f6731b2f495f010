using AdvScratch.Runner.Experiments;
using static System.FormattableString;

namespace AdvScratch.Runner.Papers;

internal static partial class JointPaper
{
    private const string Natural = "Natural",
        PixelMulti = "Pixel multi-step", SpatialMulti = "Spatial multi-step", JointMulti = "Joint multi-step",
        PixelOne = "Pixel one-step", SpatialOne = "Spatial one-step", JointOne = "Joint one-step",
        // what other tables call these
        Madry = "Madry", Bilateral = "Bilateral", Joint = "Joint";

    private static readonly string[] All = [Natural, PixelMulti, SpatialMulti, JointMulti, PixelOne, SpatialOne, JointOne];

    private static ModelPlan NaturalModel(Settings settings, Task task) => new(Natural, settings.Get(Network), "natural", ShortTraining(settings, task));

    private static ModelPlan PixelMultiModel(Settings settings, Task task, string name = PixelMulti) =>
        new(name, settings.Get(Network), $"madry eps=8/255 steps={settings.Get(InnerSteps)} {PixelStep(settings)}", ShortTraining(settings, task));

    private static ModelPlan PixelOneModel(Settings settings, Task task, string name = PixelOne) =>
        new(name, settings.Get(Network), "bilateral eps=8/255", Recipe(settings, task, task.LongEpochs, (0.5, 0.75)));

    private static ModelPlan SpatialMultiModel(Settings settings, Task task) =>
        new(SpatialMulti, settings.Get(Network), $"spatial flow=0.3 steps={settings.Get(InnerSteps)} {FlowStep(settings)}", LongTraining(settings, task));

    private static ModelPlan SpatialOneModel(Settings settings, Task task) =>
        new(SpatialOne, settings.Get(Network), "spatial flow=0.3 steps=1 flow-step=0.3", LongTraining(settings, task));

    private static ModelPlan JointMultiModel(Settings settings, Task task) => new(
        JointMulti,
        settings.Get(Network),
        $"joint flow=0.3 eps=8/255 steps={settings.Get(InnerSteps)} {FlowStep(settings)} {PixelStep(settings)}",
        LongTraining(settings, task));

    /// <summary>What the paper proposes, or what it compares that with: one step of both parts, by <c>joint</c>, <c>cascade</c> or <c>one-pass</c>.</summary>
    private static ModelPlan JointModel(
        Settings settings, Task task, string name, double pixels = PixelBudget, double flow = FlowBudget, string method = "joint", string order = "sp") => new(
        name,
        settings.Get(Network),
        Invariant($"{method} flow={flow} eps={pixels}/255 steps=1 flow-step={flow} step={pixels}/255 order={order}"),
        LongTraining(settings, task));

    private static string PixelStep(Settings settings) => Invariant($"step={PixelBudget * settings.Get(InnerStep)}/255");

    private static string FlowStep(Settings settings) => Invariant($"flow-step={FlowBudget * settings.Get(InnerStep)}");

    private static string ShortTraining(Settings settings, Task task) => Recipe(settings, task, task.Epochs, (0.6, 0.9));

    private static string LongTraining(Settings settings, Task task) => Recipe(settings, task, task.LongEpochs, (0.3, 0.45));

    /// <summary>How a network is trained; it sees pixels in [−1, 1] (hyper-parameters' source: the code of feature scattering).</summary>
    /// <param name="settings">The values of the keys.</param>
    /// <param name="task">The data set.</param>
    /// <param name="epochs">How long.</param>
    /// <param name="drops">After which shares of the epochs the paper lowers the learning rate.</param>
    private static string Recipe(Settings settings, Task task, Key<int> epochs, (double First, double Second) drops)
    {
        int count = settings.Get(epochs);
        string schedule = settings.Get(Schedule);
        string after = schedule == "steps" ? Invariant($" drops={drops.First * count},{drops.Second * count}") : "";
        return Invariant($"epochs={count} batch={settings.Get(Batch)} train-images={settings.Get(task.TrainImages)} optimizer=sgd ")
            + Invariant($"lr={settings.Get(task.LearningRate)} weight-decay=2e-4 schedule={schedule}{after} {task.Augmentation} normalize=half");
    }
}
