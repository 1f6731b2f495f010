using System.Globalization;
using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Training;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Models;

/// <summary>A network's weights in a safetensors file, as runs write them: <c>checkpoints/NAME.safetensors</c> with metadata.</summary>
public sealed class ModelFile
{
    /// <summary>The metadata's name for what the network does to pixels first.</summary>
    public const string NormalizationKey = "normalize";

    private readonly SafetensorsContent _content;

    private ModelFile(string path, SafetensorsContent content) => (Path, _content) = (path, content);

    /// <summary>The file, as it was given.</summary>
    public string Path { get; }

    /// <summary>Its name without folder and ending, for tables.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">It is not there, cannot be read or holds something else.</exception>
    public static ModelFile Open(string path)
    {
        if (!File.Exists(path))
            throw new DataException($"There is no file '{path}'; give a model that a run wrote, RUN/checkpoints/NAME.safetensors.");
        try
        {
            return new ModelFile(path, Safetensors.Read(path));
        }
        catch (InvalidDataException e)
        {
            throw new DataException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"'{path}' cannot be read; check that you may read it.", e);
        }
    }

    /// <summary>The network that the file holds.</summary>
    /// <param name="given">The name of <c>--arch</c>, or null for what the file says.</param>
    /// <exception cref="UsageException">There is no such network, or neither says which.</exception>
    public NetworkInfo Network(string? given)
    {
        string name = given ?? _content.Metadata.GetValueOrDefault("network")
            ?? throw new UsageException($"'{Path}' does not say which network it holds; give its name with --arch.");
        return NetworkOf(name);
    }

    /// <summary>The data set that the model is judged on.</summary>
    /// <param name="given">The name of <c>--data-set</c>, or null for what the file says.</param>
    /// <exception cref="UsageException">There is no such data set, or neither says which.</exception>
    public string Dataset(string? given)
    {
        string name = given ?? _content.Metadata.GetValueOrDefault("dataset")
            ?? throw new UsageException($"'{Path}' does not say which data set it was trained on; give one with --data-set.");
        return DatasetOf(name);
    }

    /// <summary>The network of a name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static NetworkInfo NetworkOf(string name)
    {
        try
        {
            return Networks.Find(name);
        }
        catch (ArgumentException)
        {
            IEnumerable<string> known = Networks.All.Select(info => info.Name);
            throw new UsageException($"There is no network '{name}'" + Suggestion.For(name, known, $"; use one of {string.Join(", ", known)}."));
        }
    }

    /// <summary>The catalogue's name of a data set.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static string DatasetOf(string name) => DatasetCatalog.TryGet(name, out DatasetInfo? info) ? info.Name
        : throw new UsageException($"There is no data set '{name}'"
            + Suggestion.For(name, DatasetCatalog.All.Select(known => known.Name), "; 'Runner data list' shows all."));

    /// <summary>Refuses a network that reads other images than those of a data set.</summary>
    /// <exception cref="UsageException">It does.</exception>
    public static void RequireFit(NetworkInfo network, ImageDataset data)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        Shape images = [data.Channels, data.Height, data.Width];
        if (network.InputShape != images)
            throw new UsageException($"{network.Name} reads {network.InputShape} images, those of {data.Name} are {images}; give another --data-set or --arch.");
    }

    /// <summary>Makes the network and gives it the file's weights.</summary>
    /// <param name="network">Which network.</param>
    /// <param name="data">The images that it will be judged on; they say how many classes there are.</param>
    /// <exception cref="UsageException">Network, data set and file do not fit together.</exception>
    /// <exception cref="DataException">The file holds the weights of another network.</exception>
    public Classifier Load(NetworkInfo network, ImageDataset data)
    {
        RequireFit(network, data);
        if (_content.Metadata.TryGetValue("classes", out string? classes) && classes != data.ClassCount.ToString(CultureInfo.InvariantCulture))
            throw new UsageException($"'{Path}' tells {classes} classes apart, {data.Name} has {data.ClassCount}; give the data set it was trained on with --data-set.");
        Module module = network.Create(new RandomStream(0), data.ClassCount);
        try
        {
            module.LoadStateDict(_content.Tensors);
        }
        catch (InvalidDataException e)
        {
            string what = e.Message.Split(';')[0];
            throw new DataException($"'{Path}' does not hold a {network.Name} of {data.ClassCount} classes ({char.ToLowerInvariant(what[0])}{what[1..]}); give the right --arch and --data-set.", e);
        }
        string? normalization = _content.Metadata.GetValueOrDefault(NormalizationKey);
        try
        {
            return new Classifier(module, network.InputShape, data.ClassCount, normalization: InputNormalization.Of(normalization, data.Channels));
        }
        catch (ArgumentException e)
        {
            throw new DataException($"'{Path}' says that its network normalizes pixels by '{normalization}'; {e.Message}", e);
        }
    }
}
