using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class TransferMatrixTests
{
    private static readonly Classifier[] Models = [Tiny.Convolutional(1), Tiny.Convolutional(2), Tiny.Convolutional(3, DType.Float32)];
    private static readonly ImageSet Data = Images();
    private static readonly Pgd Attack = new(new Linf(0.1), 4);
    private static readonly EvaluationOptions Options = new() { BatchSize = 20, Samples = 3 };

    [Fact]
    public void The_diagonal_is_the_white_box_result()
    {
        TransferMatrix matrix = TransferMatrix.Among(Models, Attack, Data, new RandomStream(5), Options);
        for (int i = 0; i < Models.Length; i++)
        {
            EvaluationResult expected = Evaluation.UnderAttack(Models[i], Attack, Data, new RandomStream(5), Options);
            Assert.Equal(expected.Correct, matrix.Results[i][i].Correct);
            Assert.Equal(expected.Losses, matrix.Results[i][i].Losses);
            Assert.Equal(expected.Accuracy, matrix[i, i]);
        }
    }

    [Fact]
    public void Targets_judge_exactly_the_images_that_the_source_crafted()
    {
        IReadOnlyList<EvaluationResult> row = TransferMatrix.Between([Models[0]], [Models[1], Models[2]], Attack, Data, new RandomStream(5), Options)
            .Results.Single();
        for (int batch = 0; batch < 3; batch++)
        {
            int count = batch < 2 ? 20 : 10;
            (Tensor images, Tensor labels) = Data.Batch(batch * 20, count, DType.Float64);
            AttackResult crafted = Attack.Run(Models[0], images, labels, new RandomStream(5).Fork(batch));
            for (int target = 0; target < 2; target++)
            {
                int[] expected = Models[target + 1].Predict(crafted.Images.To(Models[target + 1].DType)).ToArray<int>();
                Assert.Equal(expected, row[target].Predictions.Skip(batch * 20).Take(count));
                Assert.Equal(crafted.Distances, row[target].Distances.Skip(batch * 20).Take(count));
            }
        }
        Assert.Equal(3, row[0].Samples.Count);
        Assert.Equal(row[0].Samples[1].Adversarial, row[1].Samples[1].Adversarial);
    }

    [Fact]
    public void An_attack_weakens_on_its_way_to_another_network_but_not_to_a_twin()
    {
        Classifier twin = new(Models[0].Network, Tiny.Images, 3);
        TransferMatrix matrix = TransferMatrix.Between([Models[0]], [Models[0], twin, Models[1]], Attack, Data, new RandomStream(5), Options);
        Assert.Equal(matrix.Results[0][0].Correct, matrix.Results[0][1].Correct);
        double clean = Evaluation.Clean(Models[1], Data).Accuracy.Value;
        // how much of the accuracy is lost: all of it at home, less abroad
        double home = 1 - (matrix[0, 0].Value / Evaluation.Clean(Models[0], Data).Accuracy.Value);
        Assert.True(1 - (matrix[0, 2].Value / clean) < home);
    }

    [Fact]
    public void Networks_that_do_not_belong_together_are_refused()
    {
        var wide = new Classifier(Models[0].Network, Tiny.Images, 3, low: -1, high: 1);
        Assert.Throws<ArgumentException>(() => TransferMatrix.Between([Models[0]], [wide], Attack, Data, new RandomStream(1)));
        Assert.Throws<ArgumentException>(() => TransferMatrix.Between([], Models, Attack, Data, new RandomStream(1)));
        var cancelled = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() =>
            TransferMatrix.Among(Models, Attack, Data, new RandomStream(1), cancellation: cancelled));
    }

    /// <summary>Labelled by the first network, so that it classifies them all correctly.</summary>
    private static ImageSet Images()
    {
        float[] pixels = [.. Tiny.Random(Models[0], 50).ToDoubles().Select(pixel => (float)pixel)];
        Tensor images = Tensor.From(pixels, [50, .. Tiny.Images]).To(DType.Float64);
        return ImageSet.FromFloats(Tiny.Images, pixels, Models[0].Predict(images).ToArray<int>());
    }
}
