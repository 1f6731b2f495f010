using AdvScratch.Adversarial;

namespace AdvScratch.Runner.Training;

/// <summary>
/// What a network does to pixels in [0, 1] first, by the words of <c>normalize</c>. It is part of the classifier, so that attacks
/// and their budgets stay in pixel units.
/// </summary>
internal static class InputNormalization
{
    /// <summary>All words.</summary>
    public static string[] Words { get; } = ["half", "cifar10", "cifar100"];

    /// <summary>The means and deviations of a word.</summary>
    /// <param name="word">One of <see cref="Words"/>, or null for pixels as they are.</param>
    /// <param name="channels">Of the images.</param>
    /// <exception cref="ArgumentException">The word is for images of other channels.</exception>
    public static Normalization? Of(string? word, int channels) => word switch
    {
        null => null,
        // pixels in [−1, 1]
        "half" => new Normalization([.. Enumerable.Repeat(0.5, channels)], [.. Enumerable.Repeat(0.5, channels)]),
        _ when channels != 3 => throw new ArgumentException($"normalize={word} is for images of 3 channels, these have {channels}; use half."),
        // of the training images, as the code of calibrated adversarial training has them
        "cifar10" => new Normalization([0.4914, 0.4822, 0.4465], [0.2471, 0.2435, 0.2616]),
        "cifar100" => new Normalization([0.50708, 0.48655, 0.44092], [0.26733, 0.25644, 0.27615]),
        _ => throw new ArgumentException($"normalize takes {string.Join(", ", Words)}, not {word}."),
    };
}
