using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>Running moments of perturbations: Σ in the form that the method chose and, if it wants it, the mean μ [1, C, H, W].</summary>
internal sealed class PerturbationMoments : MethodState
{
    public PerturbationMoments(Tensor covariance, Tensor? mean) => (Covariance, Mean) = (covariance.Persist(), mean?.Persist());

    public Tensor Covariance { get; }

    public Tensor? Mean { get; }

    public override IReadOnlyDictionary<string, Tensor> StateDict() => Mean is null
        ? new Dictionary<string, Tensor> { ["covariance"] = Covariance }
        : new Dictionary<string, Tensor> { ["covariance"] = Covariance, ["mean"] = Mean };
}
