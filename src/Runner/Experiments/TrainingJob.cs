using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Runner.Reports;
using AdvScratch.Runner.Training;

namespace AdvScratch.Runner.Experiments;

/// <summary>A training, ready to be done: objects instead of texts, and where its files go.</summary>
/// <param name="Name">For the log and for curves.</param>
/// <param name="Network">A name of <see cref="Networks"/>, for the metadata.</param>
/// <param name="Method">Natural, adversarial, ….</param>
/// <param name="Optimizer">Makes the optimiser for the network's parameters.</param>
/// <param name="Options">How long and in what portions.</param>
/// <param name="Path">The file of the finished weights.</param>
/// <param name="ResumePath">The file of a training that is not finished.</param>
internal sealed record TrainingJob(
    string Name,
    string Network,
    TrainingMethod Method,
    Func<IReadOnlyList<Parameter>, Optimizer> Optimizer,
    TrainerOptions Options,
    string Path,
    string ResumePath)
{
    /// <summary>A job whose files are in the checkpoints of a run.</summary>
    public TrainingJob(
        string name, string network, TrainingMethod method, Func<IReadOnlyList<Parameter>, Optimizer> optimizer, TrainerOptions options, RunDirectory directory)
        : this(name, network, method, optimizer, options, directory.CheckpointPath(name), directory.ResumePath(name))
    {
    }

    /// <summary>What the network does to pixels first: one of <see cref="InputNormalization.Words"/>, or null.</summary>
    public string? Normalization { get; init; }

    /// <summary>Whether what the files hold is taken up.</summary>
    public bool Resumes { get; init; } = true;

    /// <summary>What else the metadata of the finished file say.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>The file of what the method remembers at the end, if it remembers something; null to forget it.</summary>
    public string? StatePath { get; init; }
}

/// <summary>A network after its training.</summary>
/// <param name="Classifier">With the weights to use.</param>
/// <param name="Weights">last, averaged or best.</param>
/// <param name="Epoch">After which epoch, from 1, the network had them.</param>
/// <param name="Job">How it was trained.</param>
internal sealed record TrainedModel(Classifier Classifier, string Weights, int Epoch, TrainingJob Job)
{
    /// <summary>What the method remembered at the end; null if nothing was kept.</summary>
    /// <exception cref="Datasets.DataException">The file holds something else.</exception>
    public MethodState? MethodState()
    {
        if (Job.StatePath is null || !File.Exists(Job.StatePath))
            return null;
        // the stream does not matter: what it gives is replaced
        MethodState state = Job.Method.Begin(Classifier, new Tensors.RandomStream(0));
        TrainingFile.Load(Job.StatePath, state.LoadStateDict);
        return state;
    }
}
