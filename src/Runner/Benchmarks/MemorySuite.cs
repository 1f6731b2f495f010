using System.Globalization;
using System.Text.Json;
using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Experiments;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>What a process holds after some steps of the quickstart's adversarial training; it must be flat.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="ResidentBytes">The process's resident memory.</param>
/// <param name="BufferBytes">Bytes of tensor buffers taken from the runtime, or from the driver of a GPU.</param>
internal sealed record MemoryReading(int Step, long ResidentBytes, long BufferBytes)
{
    private const double MebiByte = 1 << 20;

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(new
    {
        net = "cat-mnist",
        kind = "memory",
        step = Step,
        resident_mib = Math.Round(ResidentBytes / MebiByte, 1),
        buffers_mib = Math.Round(BufferBytes / MebiByte, 1),
        buffer_bytes = BufferBytes,
    });

    /// <summary>One line for people.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"after {Step,5} steps: {ResidentBytes / MebiByte,7:F1} MiB resident, {BufferBytes / MebiByte,7:F1} MiB of tensor buffers");
}

/// <summary>The quickstart's adversarial training, for 1,000 steps, watched from outside.</summary>
internal static class MemorySuite
{
    private static readonly int[] Moments = [10, 50, 100, 200, 500, 1000];

    public static void Run(Action<MemoryReading> read)
    {
        var quickstart = new Quickstart();
        ModelPlan model = quickstart.Plan(new Settings(quickstart.Info, Scale.Laptop, [])).Models[^1];
        var random = new RandomStream(0);
        var planned = new PlannedModel(model, DatasetCatalog.Load(DatasetCatalog.Bundled), [], random);
        TrainingJob job = planned.Job(new ModelCache("."), []); // nothing is written
        Classifier classifier = TrainingStage.New(model.Network, planned.Train, random);
        using var enough = new CancellationTokenSource();
        int steps = 0;
        var progress = new Relay<TrainingStep>(_ =>
        {
            if (Moments.Contains(++steps))
                read(new MemoryReading(steps, Environment.WorkingSet, Device.Default.AllocatedBytes));
            if (steps == Moments[^1])
                enough.Cancel();
        });
        TrainerOptions endless = job.Options with { Epochs = int.MaxValue };
        var trainer = new Trainer(classifier, job.Method, job.Optimizer(classifier.Network.Parameters), endless, random.Fork("training"));
        try
        {
            trainer.Run(planned.Train.ToImageSet(), progress: progress, cancellation: enough.Token);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
        }
    }
}
