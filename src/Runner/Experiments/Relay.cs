using AdvScratch.Adversarial;
using AdvScratch.Runner.Datasets;

namespace AdvScratch.Runner.Experiments;

/// <summary>Hands reports on at once, on the thread that makes them (<see cref="Progress{T}"/> would post them to another).</summary>
internal sealed class Relay<T>(Action<T> receive) : IProgress<T>
{
    public void Report(T value) => receive(value);
}

/// <summary>Brings data sets to the attacks' and trainers' form.</summary>
internal static class ImageDatasetExtensions
{
    /// <summary>The images with pixels in [0, 1]; nothing is copied until a batch is assembled.</summary>
    public static ImageSet ToImageSet(this ImageDataset data) =>
        new([data.Channels, data.Height, data.Width], data.Labels.ToArray(), data.CopyImages);
}
