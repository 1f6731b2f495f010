using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AdvScratch.Adversarial;

/// <summary>What the checks look at: a network, its images, the evaluations so far, and a white-box attack to start from.</summary>
public sealed class Examination
{
    private readonly Dictionary<string, string> _before;

    /// <summary>Prepares the checks; make it before anything is evaluated, so that they see what evaluation changes.</summary>
    /// <param name="evaluations">Of the network; the checks use what is there and add what they need.</param>
    /// <param name="reference">
    /// The white-box attack with the norm, the budget and the steps that robustness is claimed for. The checks change its
    /// steps, restarts and budget, so it decides what they cost: about ten times as much.
    /// </param>
    public Examination(Evaluations evaluations, GradientAttack reference)
    {
        ArgumentNullException.ThrowIfNull(evaluations);
        ArgumentNullException.ThrowIfNull(reference);
        (Evaluations, Reference) = (evaluations, reference);
        _before = Fingerprints();
    }

    /// <summary>The evaluations of the network.</summary>
    public Evaluations Evaluations { get; }

    /// <summary>The white-box attack to start from.</summary>
    public GradientAttack Reference { get; }

    /// <summary>The network.</summary>
    public Classifier Classifier => Evaluations.Classifier;

    /// <summary>How many images there are.</summary>
    public int Count => Evaluations.Data.Count;

    /// <summary>Whether each image is classified correctly under an attack; run now if it was not before.</summary>
    internal IReadOnlyList<bool> Stands(Attack attack) => Evaluations.Of(attack).Correct;

    /// <summary>The accuracy under an attack.</summary>
    internal double Accuracy(Attack attack) => Evaluations.Of(attack).Accuracy.Value;

    /// <summary>How many images the first attack fools and the second does not.</summary>
    internal int OnlyFooledBy(Attack first, Attack second) =>
        Stands(first).Zip(Stands(second)).Count(static stands => !stands.First && stands.Second);

    /// <summary>The names of the parameters and buffers that are not what they were when the examination began.</summary>
    internal string[] Changed() => [.. Fingerprints().Where(now => _before[now.Key] != now.Value).Select(now => now.Key)];

    private Dictionary<string, string> Fingerprints() => Classifier.Network.StateDict().ToDictionary(
        static named => named.Key,
        static named => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<double>(named.Value.ToDoubles()))));
}
