using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>Which label an attack works with, and whether it flees that label or seeks it.</summary>
public abstract record AttackGoal
{
    /// <summary>Away from the true label: any other prediction is a success.</summary>
    public static AttackGoal Untargeted { get; } = new AwayFromTruth();

    /// <summary>
    /// Away from the network's own prediction for the unperturbed image. The true label is not used, so that it cannot leak
    /// into the image (Kurakin, Goodfellow and Bengio 2017, section 4; the default of cleverhans v2.1). Success is still
    /// judged by the true label.
    /// </summary>
    public static AttackGoal UntargetedFromPrediction { get; } = new AwayFromPrediction();

    /// <summary>Towards a label drawn uniformly from the other classes, anew for every image and call.</summary>
    public static AttackGoal RandomTarget { get; } = new TowardsRandom();

    /// <summary>
    /// Towards the most confusing class: the one with the largest logit among those that are not the true label, for the
    /// unperturbed image in evaluation mode (Wang and Zhang, "Bilateral Adversarial Training", ICCV 2019, target MC of
    /// wjyouch/bilateral-adversarial-training). Of equal logits the first wins.
    /// </summary>
    public static AttackGoal MostConfusing { get; } = new TowardsMostConfusing();

    /// <summary>True if the labels are targets to reach.</summary>
    public abstract bool IsTargeted { get; }

    /// <summary>Towards the given labels, one an image of the batch that will be attacked.</summary>
    public static AttackGoal Targets(params int[] targets) => new TowardsGiven(targets);

    /// <summary>The label of every image that the attack loss gets.</summary>
    /// <param name="classifier">The attacked network.</param>
    /// <param name="images">[N, C, H, W].</param>
    /// <param name="labels">The true labels: int32 [N].</param>
    /// <param name="random">For goals that draw.</param>
    /// <returns>int32 [N].</returns>
    public abstract Tensor Labels(Classifier classifier, Tensor images, Tensor labels, RandomStream random);

    private sealed record AwayFromTruth : AttackGoal
    {
        public override bool IsTargeted => false;

        public override Tensor Labels(Classifier classifier, Tensor images, Tensor labels, RandomStream random) => labels;
    }

    private sealed record AwayFromPrediction : AttackGoal
    {
        public override bool IsTargeted => false;

        public override Tensor Labels(Classifier classifier, Tensor images, Tensor labels, RandomStream random) =>
            classifier.Predict(images);
    }

    private sealed record TowardsRandom : AttackGoal
    {
        public override bool IsTargeted => true;

        public override Tensor Labels(Classifier classifier, Tensor images, Tensor labels, RandomStream random)
        {
            int[] targets = labels.ToArray<int>();
            for (int i = 0; i < targets.Length; i++)
                targets[i] = (targets[i] + 1 + random.Next(classifier.ClassCount - 1)) % classifier.ClassCount;
            return Tensor.From(targets, labels.Shape, labels.Device);
        }
    }

    private sealed record TowardsMostConfusing : AttackGoal
    {
        public override bool IsTargeted => true;

        public override Tensor Labels(Classifier classifier, Tensor images, Tensor labels, RandomStream random)
        {
            var ranking = new LogitRanking(classifier.ConstantLogits(images));
            return Tensor.From(ranking.BestExcept(labels.AsSpan<int>()), labels.Shape, labels.Device);
        }
    }

    private sealed record TowardsGiven(int[] Given) : AttackGoal
    {
        public override bool IsTargeted => true;

        public override Tensor Labels(Classifier classifier, Tensor images, Tensor labels, RandomStream random) =>
            labels.Count == Given.Length
                ? Tensor.From(Given, labels.Shape, labels.Device)
                : throw new ArgumentException(
                    $"{Given.Length} targets were given for a batch of {labels.Count} images; give one an image.", nameof(images));
    }
}
