using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Models;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Training;

/// <summary>
/// The networks that methods attack besides the one they train: those in the given files, or, if none is given, those that the
/// methods name, trained naturally before the methods' turn. All methods that need some share them.
/// </summary>
internal sealed class SourceNetworks
{
    private readonly IReadOnlyList<ModelFile> _files;

    /// <summary>Finds out which there are to train.</summary>
    /// <param name="methods">The methods.</param>
    /// <param name="arch">Takes the place of a network that reads other images.</param>
    /// <param name="files">Given ones.</param>
    /// <exception cref="UsageException">Files are given, but no method needs any.</exception>
    public SourceNetworks(IReadOnlyList<MethodChoice> methods, NetworkInfo arch, IReadOnlyList<ModelFile> files)
    {
        _files = files;
        string[][] needed = [.. methods.Select(method => method.Spec.SourceNetworks.ToArray()).Where(names => names.Length > 0)];
        if (files.Count > 0 && needed.Length == 0)
            throw new UsageException("None of the methods attacks other networks; leave out --source.");
        if (files.Count > 0)
            return;
        var names = new List<string>();
        foreach (string[] list in needed)
        {
            // each network as often as the method that needs most of it
            foreach (IGrouping<string, string> same in list.GroupBy(name => name))
                names.AddRange(Enumerable.Repeat(same.Key, Math.Max(0, same.Count() - names.Count(name => name == same.Key))));
        }
        ToTrain =
        [
            .. names.Select((name, i) => new SourceNetwork(
                $"source-{i + 1}", Networks.Find(name).InputShape == arch.InputShape ? name : arch.Name)),
        ];
    }

    /// <summary>Those that are trained in this run.</summary>
    public IReadOnlyList<SourceNetwork> ToTrain { get; } = [];

    /// <summary>All of them; those that are to be trained have only their initial weights until they are.</summary>
    public IReadOnlyList<Classifier> Classifiers { get; private set; } = [];

    /// <summary>What <c>config.json</c> says of them.</summary>
    public IEnumerable<string> Names => _files.Count > 0 ? _files.Select(file => Path.GetFullPath(file.Path)) : ToTrain.Select(source => source.Network);

    /// <summary>Makes the networks.</summary>
    /// <exception cref="UsageException">A file does not fit the data.</exception>
    /// <exception cref="DataException">A file holds the weights of another network.</exception>
    public void Prepare(ImageDataset data, RandomStream random)
    {
        foreach (SourceNetwork source in ToTrain)
            source.Classifier = TrainingStage.New(source.Network, data, source.Random(random));
        Classifiers = _files.Count > 0
            ? [.. _files.Select(file => file.Load(file.Network(null), data))]
            : [.. ToTrain.Select(source => source.Classifier)];
    }
}

/// <summary>A network that is trained naturally for methods that attack it.</summary>
/// <param name="Name">In the log, and the name of its checkpoint.</param>
/// <param name="Network">A name of <see cref="Networks"/>.</param>
internal sealed record SourceNetwork(string Name, string Network)
{
    /// <summary>Made when the data are there, trained later.</summary>
    public Classifier Classifier { get; set; } = null!;

    /// <summary>Its own stream, so that two of the same network differ.</summary>
    public RandomStream Random(RandomStream run) => run.Fork(Name);
}
