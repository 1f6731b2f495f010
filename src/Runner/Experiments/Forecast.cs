using System.Diagnostics;
using AdvScratch.Adversarial;
using AdvScratch.Autograd;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Models;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Experiments;

/// <summary>
/// How long the stages of an experiment will take on this machine, from a short measurement: two steps of every training that is still
/// to be done, and a pass through every network. An order of magnitude, not a promise: caches warm up, and attacks leave images early.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="cache">Models that are there take no time.</param>
internal sealed class Forecast(ExperimentPlan plan, ModelCache cache)
{
    // few enough for the largest network, enough to fill the vector units of the smallest
    private const int TrialImages = 16;

    private readonly Dictionary<(string Network, string Dataset), double> _passes = [];

    /// <summary>Seconds until a model is trained: 0 if it is in the cache.</summary>
    public double Training(PlannedModel model, CancellationToken cancellation)
    {
        if (cache.Has(model.Key))
            return 0;
        Classifier[] sources = [.. model.Sources.Select(source => source.New(new RandomStream(0)))];
        TrainingJob job = model.Job(cache, sources);
        int batch = Math.Min(TrialImages, job.Options.BatchSize);
        Classifier classifier = model.New(new RandomStream(0));
        var options = job.Options with { Epochs = 1, BatchSize = batch, Selection = null, DropLastBatch = false };
        var trainer = new Trainer(classifier, job.Method, job.Optimizer(classifier.Network.Parameters), options, new RandomStream(0));
        var moments = new List<long>();
        ImageDataset images = model.Train.First(Math.Min(2 * batch, model.Train.Count));
        try
        {
            trainer.Run(images.ToImageSet(), progress: new Relay<TrainingStep>(_ => moments.Add(Stopwatch.GetTimestamp())), cancellation: cancellation);
        }
        catch (DivergenceException)
        {
            return 0; // the training itself will say so
        }
        // the first step compiles; of a single one there is nothing better to tell
        double step = moments.Count > 1 ? Stopwatch.GetElapsedTime(moments[^2], moments[^1]).TotalSeconds : 0;
        return step / batch * model.Train.Count * job.Options.Epochs;
    }

    /// <summary>Seconds of the attacks that search on a model, or of those by transfer from it.</summary>
    public double Attacks(ModelPlan model, ImageDataset test, bool transfer)
    {
        double work = transfer ? 0 : plan.TestImages;
        foreach (AttackPlan attack in plan.Attacks)
        {
            bool here = transfer ? attack.Source == model.Name : attack.Source is null && plan.ModelsUnder(attack).Contains(model);
            int images = Math.Min(attack.Images ?? plan.TestImages, test.Count);
            if (here)
                work += new AttackText(attack.Text).Make(test.First(images).ToImageSet()).ExpectedPasses * images;
        }
        return work * Pass(model, test);
    }

    /// <summary>Seconds of an attack on all test images, as a study makes it.</summary>
    public double Attack(ModelPlan model, string attack, Func<ModelPlan, ImageDataset> tests)
    {
        ImageDataset test = tests(model).First(plan.TestImages);
        return new AttackText(attack).Make(test.ToImageSet()).ExpectedPasses * test.Count * Pass(model, test);
    }

    /// <summary>Seconds of the automatic checks of a model.</summary>
    public double Checks(ModelPlan model, ImageDataset test)
    {
        if (plan.Checks is not { } checks)
            return 0;
        int images = Math.Min(checks.Images, test.Count);
        var data = test.First(images).ToImageSet();
        var reference = (GradientAttack)new AttackText(checks.AttackOn(model.Name)).Make(data);
        var examination = new Examination(new Evaluations(New(model, test), data, new RandomStream(0)), reference);
        return Diagnosis.Missing(examination).Sum(attack => attack.ExpectedPasses) * images * Pass(model, test);
    }

    /// <summary>Seconds that a pass takes for an image.</summary>
    private double Pass(ModelPlan model, ImageDataset test)
    {
        if (_passes.TryGetValue((model.Network, test.Name), out double seconds))
            return seconds;
        using TensorScope scope = TensorScope.Begin();
        using IDisposable pause = Recording.Off();
        Classifier classifier = New(model, test);
        using IDisposable mode = classifier.InMode(training: false);
        (Tensor images, _) = test.First(Math.Min(TrialImages, test.Count)).ToImageSet().Batch(0, Math.Min(TrialImages, test.Count));
        long began = 0;
        for (int trial = 0; trial < 2; trial++)
        {
            began = Stopwatch.GetTimestamp();
            _ = classifier.Logits(images);
        }
        return _passes[(model.Network, test.Name)] = Stopwatch.GetElapsedTime(began).TotalSeconds / images.Shape[0];
    }

    private static Classifier New(ModelPlan model, ImageDataset test) => TrainingStage.New(model.Network, test, new RandomStream(0));
}
