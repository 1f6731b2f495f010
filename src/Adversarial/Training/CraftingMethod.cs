using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>A training method that attacks the network it trains, and how it does so.</summary>
public abstract record CraftingMethod : TrainingMethod
{
    /// <param name="attacks">The inner attacks, of which the last iterate is used; they take turns, batch by batch.</param>
    private protected CraftingMethod(params IReadOnlyList<Attack> attacks)
    {
        ArgumentNullException.ThrowIfNull(attacks);
        if (attacks.Count == 0)
            throw new ArgumentException("A method that crafts its images needs an attack; give one or more.", nameof(attacks));
        Attacks = [.. attacks.Select(attack => attack with { ReturnBest = false })];
    }

    /// <summary>
    /// The inner attacks: one, or several that take turns batch by batch, as in training against mixed norms (Li et al. 2019,
    /// arXiv 1905.06455, table 1, "Mix"). The constructor turns <see cref="Attack.ReturnBest"/> off, because the published
    /// methods train on the last iterate.
    /// </summary>
    public IReadOnlyList<Attack> Attacks { get; init; }

    /// <summary>
    /// The network's mode while the attack queries it. False, evaluation mode, is what TRADES, MART, FAT and Feature Scatter
    /// do; true, training mode, is what robust_overfitting and CAT do, and the attack's forward passes then count in the
    /// running statistics of batch norm. Networks without batch norm or dropout do not care.
    /// </summary>
    public bool CraftInTrainingMode { get; init; }

    /// <summary>
    /// Over how many epochs the attack's budget and step size grow linearly from 0 to their full values. 0, the default, is
    /// Madry et al.; a ramp helps where a network that meets the full budget at once never leaves chance level (large ε on
    /// MNIST, short schedules).
    /// </summary>
    public double WarmUpEpochs { get; init => field = Require.NotNegative(value); }

    /// <summary>The inner attack whose turn it is: the first on even batches of two.</summary>
    private protected Attack AttackFor(TrainingBatch batch) => Attacks[(int)(batch.Step % Attacks.Count)].AtEpoch(batch.Epoch);

    /// <summary>The logits of the unperturbed images in the mode of the attack: a constant, for losses that compare with them.</summary>
    private protected Tensor NaturalLogits(TrainingBatch batch) => batch.Classifier.ConstantLogits(batch.Images, CraftInTrainingMode);

    /// <summary>The batch's images after the inner attack, constants for the gradient of the loss.</summary>
    private protected Tensor Craft(TrainingBatch batch, CancellationToken cancellation) => Craft(batch, AttackFor(batch), cancellation);

    /// <summary>The batch's images after an attack that was made for this batch.</summary>
    private protected Tensor Craft(TrainingBatch batch, Attack attack, CancellationToken cancellation)
    {
        if (batch.Epoch < WarmUpEpochs)
            attack = attack.Scaled(batch.Epoch / WarmUpEpochs);
        return attack.Perturb(batch.Classifier, batch.Images, batch.Labels, batch.Random.Fork("attack"), CraftInTrainingMode, cancellation);
    }
}
