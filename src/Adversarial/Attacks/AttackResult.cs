using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>What an attack did to a batch, judged by the network after the images were clipped to the ball and the pixel range.</summary>
public sealed record AttackResult
{
    /// <summary>The adversarial images [N, C, H, W], in pixel units.</summary>
    public required Tensor Images { get; init; }

    /// <summary>What the threat model made them of: the same images, a flow [N, 2, H, W], or a flow and a pixel perturbation.</summary>
    public required Tensor Iterates { get; init; }

    /// <summary>By how much each pixel was moved: [N, 2, H, W] in pixels, x then y; null if the threat model moves nothing.</summary>
    public required Tensor? Flow { get; init; }

    /// <summary>What was added to the pixels: [N, C, H, W] in pixel units; null if the threat model only moves them.</summary>
    public required Tensor? PixelPerturbation { get; init; }

    /// <summary>The classes predicted for the unperturbed images.</summary>
    public required IReadOnlyList<int> CleanPredictions { get; init; }

    /// <summary>The classes predicted for the adversarial images.</summary>
    public required IReadOnlyList<int> Predictions { get; init; }

    /// <summary>Untargeted: the prediction is not the true label. Targeted: it is the target. A loss of NaN is no success.</summary>
    public required IReadOnlyList<bool> Success { get; init; }

    /// <summary>The norm of each perturbation, in that of the threat model and in its unit.</summary>
    public required IReadOnlyList<double> Distances { get; init; }

    /// <summary>The attack loss of each unperturbed image.</summary>
    public required IReadOnlyList<double> LossBefore { get; init; }

    /// <summary>The attack loss of each adversarial image.</summary>
    public required IReadOnlyList<double> LossAfter { get; init; }

    /// <summary>The labels that the attack worked with: to leave or, if targeted, to reach.</summary>
    public required IReadOnlyList<int> GoalLabels { get; init; }

    /// <summary>
    /// How many times the network judged each image (a forward pass with its loss), the two passes before and after the
    /// search included. Attacks that drop what is fooled ask less often.
    /// </summary>
    public required IReadOnlyList<int> Queries { get; init; }

    /// <summary>What each part of a composite attack did, in their order; empty for the other attacks.</summary>
    public IReadOnlyList<AttackPart> Parts { get; init; } = [];
}

/// <summary>What one part of a composite attack did.</summary>
/// <param name="Name">The part's name.</param>
/// <param name="Attacked">How many images were still to be fooled when it began.</param>
/// <param name="Broken">The positions in the batch of the images that it fooled.</param>
/// <param name="Seconds">Wall-clock time.</param>
public sealed record AttackPart(string Name, int Attacked, IReadOnlyList<int> Broken, double Seconds);

/// <summary>How far a search is in one batch.</summary>
/// <param name="Attack">The running attack; within a composite one, its part.</param>
/// <param name="Step">Steps done in this search; every restart begins anew.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Images">Images that are still searched.</param>
public readonly record struct AttackStep(string Attack, int Step, int Steps, int Images);
