namespace AdvScratch.Runner.Experiments;

/// <summary>
/// A folder of trained models, named by everything that determines their weights: experiments that need the same model train it once,
/// a killed training goes on, and folders of several machines can be copied together.
/// </summary>
/// <param name="folder">The folder; made when something is written.</param>
public sealed class ModelCache(string folder)
{
    /// <summary>The folder, as it was given.</summary>
    public string Folder { get; } = folder;

    /// <summary>The file of the finished weights.</summary>
    public string PathOf(string key) => Path.Combine(Folder, key + ".safetensors");

    /// <summary>The file of a training that is not finished.</summary>
    public string ResumePathOf(string key) => Path.Combine(Folder, key + ".resume.safetensors");

    /// <summary>The file of what the method remembers at the end.</summary>
    public string StatePathOf(string key) => Path.Combine(Folder, key + ".method.safetensors");

    /// <summary>Whether a model is there.</summary>
    public bool Has(string key) => File.Exists(PathOf(key));
}
