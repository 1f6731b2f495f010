using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class EvaluationTests
{
    /// <summary>Class 1 where the first pixel is above the second.</summary>
    private static readonly Classifier Comparison = Tiny.Linear([[-1, 1], [1, -1]]);

    [Fact]
    public void Clean_accuracy_counts_the_right_images()
    {
        ImageSet data = Pairs();
        EvaluationResult result = Evaluation.Clean(Comparison, data, new EvaluationOptions { BatchSize = 3, Samples = 2 });
        Assert.Equal([true, true, false, true], result.Correct);
        Assert.Equal([1, 0, 1, 1], result.Predictions);
        Assert.Equal((3, 4), (result.Accuracy.Successes, result.Accuracy.Trials));
        Assert.Equal(2, result.Samples.Count);
        Assert.Equal([0.9f, 0.1f], result.Samples[0].Clean);
        // −ln softmax of the margin 2 (0.9 − 0.1)
        Assert.Equal(Math.Log(1 + Math.Exp(-1.6)), result.Losses[0], 1e-6);
    }

    [Fact]
    public void Accuracy_under_attack_falls_where_the_margin_is_smaller_than_the_budget()
    {
        // margins 0.8, 0.2, (wrong), 0.02: an l∞ budget ε shrinks a difference by 2ε
        EvaluationResult result = Evaluation.UnderAttack(
            Comparison, new Pgd(new Linf(0.05), 5), Pairs(), new RandomStream(1), new EvaluationOptions { Samples = 4 });
        Assert.Equal([true, true, false, false], result.Correct);
        Assert.Equal("PGD-5", result.Name);
        ImageSample fooled = result.Samples[3];
        Assert.Equal((1, 1, 0), (fooled.Label, fooled.CleanPrediction, fooled.AdversarialPrediction));
        Assert.Equal(0.05, fooled.Distance, 1e-6);
        Assert.Equal(0.51f - 0.05f, fooled.Adversarial[0], 1e-6f);
    }

    [Fact]
    public void Without_random_numbers_the_batch_size_does_not_matter()
    {
        Classifier classifier = Synthetic.Classifier();
        ImageSet data = Synthetic.Data(50, 3);
        var attack = new Pgd(new L2(0.3), 3) { RandomStart = false };
        EvaluationResult whole = Evaluation.UnderAttack(classifier, attack, data, new RandomStream(1));
        EvaluationResult parts = Evaluation.UnderAttack(
            classifier, attack, data, new RandomStream(1), new EvaluationOptions { BatchSize = 7 });
        Assert.Equal(whole.Correct, parts.Correct);
        Assert.Equal(whole.Losses, parts.Losses, (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void The_same_seed_gives_the_same_result_and_every_batch_its_own_start()
    {
        Classifier classifier = Synthetic.Classifier();
        ImageSet data = Synthetic.Data(40, 3);
        // without steps the result is the random start
        var attack = new Pgd(new L2(0.3), 1, stepSize: 0) { ReturnBest = false };
        var options = new EvaluationOptions { BatchSize = 20, Samples = 40 };
        EvaluationResult a = Evaluation.UnderAttack(classifier, attack, data, new RandomStream(1), options);
        EvaluationResult b = Evaluation.UnderAttack(classifier, attack, data, new RandomStream(1), options);
        Assert.Equal(a.Losses, b.Losses);
        Assert.Equal(a.Samples.SelectMany(s => s.Adversarial), b.Samples.SelectMany(s => s.Adversarial));
        Assert.Contains(a.Distances.Take(20).Zip(a.Distances.Skip(20)), pair => Math.Abs(pair.First - pair.Second) > 0.05);
    }

    [Fact]
    public void Progress_counts_images_and_cancellation_stops()
    {
        var steps = new List<EvaluationStep>();
        Evaluation.Clean(Comparison, Pairs(), new EvaluationOptions { BatchSize = 3 }, new Listener<EvaluationStep>(steps.Add));
        Assert.Equal([new EvaluationStep(3, 4, 2), new EvaluationStep(4, 4, 3)], steps);
        var cancelled = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => Evaluation.Clean(Comparison, Pairs(), cancellation: cancelled));
    }

    [Fact]
    public void The_worst_case_is_taken_image_by_image()
    {
        Assert.Equal([true, false, false, false], Evaluation.WorstCase([true, true, false, false], [true, false, true, false]));
        Assert.Throws<ArgumentException>(() => Evaluation.WorstCase([true], [true, false]));
        Assert.Throws<ArgumentException>(() => Evaluation.WorstCase());
    }

    [Fact]
    public void Predictions_of_many_images_are_those_of_each()
    {
        Classifier classifier = Tiny.Convolutional();
        Tensor images = Tiny.Random(classifier, 300);
        int[] all = classifier.Predict(images).ToArray<int>();
        Assert.All([0, 255, 256, 299], i => Assert.Equal(all[i], classifier.Predict(images.Slice(0, i, 1)).Item()));
        Assert.True(all.Distinct().Count() > 1);
    }

    [Fact]
    public void Bytes_spread_over_the_pixel_range()
    {
        byte[] bytes = [0, 255, 51, 128];
        (Tensor unit, Tensor labels) = ImageSet.FromBytes([1, 1, 2], bytes, [4, 5]).Batch([1, 0]);
        Assert.Equal([0.2f, 128 / 255f, 0, 1], unit.ToArray<float>());
        Assert.Equal([5, 4], labels.ToArray<int>());
        (Tensor signed, _) = ImageSet.FromBytes([1, 1, 2], bytes, [4, 5], -1, 1).Batch(0, 1);
        Assert.Equal([-1f, 1], signed.ToArray<float>());
        Assert.Throws<ArgumentException>(() => ImageSet.FromBytes([1, 1, 3], bytes, [4, 5]));
    }

    [Fact]
    public void Classifiers_refuse_what_cannot_be()
    {
        Layers.Module network = Comparison.Network;
        Assert.Throws<ArgumentOutOfRangeException>(() => new Classifier(network, [1, 1, 2], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Classifier(network, [1, 1, 2], 2, low: 1, high: 1));
        Assert.Throws<ArgumentException>(() => new Classifier(network, [2], 2));
        Assert.Throws<ArgumentException>(() => new Classifier(network, [1, 1, 2], 2, normalization: new Normalization([0, 0], [1, 1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Normalization([0], [0]));
        Assert.Throws<ArgumentException>(() => new Normalization([0, 1], [1]));
    }

    private static ImageSet Pairs() =>
        ImageSet.FromFloats([1, 1, 2], new[] { 0.9f, 0.1f, 0.4f, 0.6f, 0.7f, 0.2f, 0.51f, 0.49f }, [1, 0, 0, 1]);
}
