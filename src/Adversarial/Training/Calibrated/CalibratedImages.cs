using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// What the mask network of <see cref="CalibratedTraining"/> makes of adversarial images, the rows of the paper's figure 2
/// (Huang et al. 2021). All are [N, C, H, W].
/// </summary>
/// <param name="Natural">x.</param>
/// <param name="Adversarial">x + δ.</param>
/// <param name="Mask">m = g(x + δ), between 0, nothing is left of δ, and 1, all of it.</param>
/// <param name="Calibrated">x_c = x + m ∘ δ.</param>
public sealed record CalibratedImages(Tensor Natural, Tensor Adversarial, Tensor Mask, Tensor Calibrated)
{
    /// <summary>Draws the masks in evaluation mode, without recording; the network's mode is restored.</summary>
    /// <param name="mask">g, as <see cref="CalibratedState.Mask"/> has it.</param>
    /// <param name="natural">The unperturbed images.</param>
    /// <param name="adversarial">The same images after any attack.</param>
    public static CalibratedImages Of(Module mask, Tensor natural, Tensor adversarial)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(natural);
        ArgumentNullException.ThrowIfNull(adversarial);
        bool training = mask.IsTraining;
        mask.Eval();
        try
        {
            using IDisposable pause = Recording.Off();
            Variable drawn = mask.Forward(adversarial);
            return new CalibratedImages(natural, adversarial, drawn.Value, CalibratedTraining.Calibrate(natural, adversarial, drawn).Value);
        }
        finally
        {
            mask.Train(training);
        }
    }
}
