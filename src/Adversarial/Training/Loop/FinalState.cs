using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>The weights to use after training.</summary>
/// <param name="Kind">Which ones they are.</param>
/// <param name="Epoch">After which epoch, from 0, the network had them; −1 if none was finished.</param>
/// <param name="Tensors">By the network's names, running statistics included; live tensors, not copies.</param>
public sealed record FinalState(FinalWeights Kind, int Epoch, IReadOnlyDictionary<string, Tensor> Tensors);

/// <summary>Which of a training's weights are used.</summary>
public enum FinalWeights
{
    /// <summary>Those after the last step.</summary>
    Last,

    /// <summary>Their moving average after the last step.</summary>
    Averaged,

    /// <summary>Those of the best trial on held-out images; with averaging, averages.</summary>
    Best,
}
