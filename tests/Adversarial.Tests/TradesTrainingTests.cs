using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Adversarial.Tests;

public class TradesTrainingTests
{
    private const int Steps = 3;

    private static readonly PixelThreat[] Budgets = [new Linf(0.05), new L2(0.4)];

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 5)]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    public void The_loss_is_the_plain_formula_on_the_images_that_the_attack_leaves(int budget, int count)
    {
        TrainingBatch batch = Batch(count);
        Classifier classifier = batch.Classifier;
        GradientAttack attack = Trades.Ascent(Budgets[budget], Steps);
        double loss = new Trades(attack) { Beta = 2.5 }.Prepare(batch).Evaluate().Value.Item();

        Tensor natural = classifier.Logits(batch.Images).Value;
        Tensor crafted = (attack with { Loss = AttackLoss.KlDivergence(natural), ReturnBest = false })
            .Perturb(classifier, batch.Images, batch.Labels, batch.Random.Fork("attack"));
        Assert.All(Tiny.Norms(Budgets[budget], batch.Images, crafted), norm => Assert.InRange(norm, 0.01, Budgets[budget].Epsilon + 1e-12));
        double expected = PlainLosses.Trades(
            PlainLosses.Probabilities(classifier, batch.Images), PlainLosses.Probabilities(classifier, crafted), batch.Labels.ToArray<int>(), 2.5);
        Assert.Equal(expected, loss, 1e-10);
    }

    [Fact]
    public void Without_its_second_term_it_is_natural_training()
    {
        TrainingBatch batch = Batch();
        Parameter[] weights = [.. batch.Classifier.Network.Parameters];
        TrainingLoss trades = Method(beta: 0).Prepare(batch).Evaluate(), natural = new NaturalTraining().Prepare(batch).Evaluate();
        Assert.Equal(natural.Value.Item(), trades.Value.Item());
        foreach ((Variable expected, Variable actual) in Gradient.Of(natural.Value, weights).Zip(Gradient.Of(trades.Value, weights)))
            Assert.Equal(expected.Value.ToDoubles(), actual.Value.ToDoubles());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_gradient_flows_through_both_distributions(int budget)
    {
        TrainingBatch batch = Batch(training: true);
        LossGradient.IsTheSlope(batch.Classifier, new Trades(Trades.Ascent(Budgets[budget], Steps)).Prepare(batch).Evaluate);
    }

    [Fact]
    public void A_detached_natural_output_is_a_target_that_does_not_move()
    {
        TrainingBatch batch = Batch();
        Classifier classifier = batch.Classifier;
        TrainingLoss moving = Method().Prepare(batch).Evaluate(), detached = (Method() with { DetachNatural = true }).Prepare(batch).Evaluate();
        Assert.Equal(moving.Value.Item(), detached.Value.Item());
        Variable[] weights = [.. classifier.Network.Parameters];
        Tensor target = classifier.Logits(batch.Images).Value;
        Variable expected = Op.CrossEntropy(classifier.Logits(batch.Images), batch.Labels) + (6 * Op.KlDivergence(target, detached.Logits));
        Variable[] gradients = Gradient.Of(detached.Value, weights);
        Assert.Equal(Flat(Gradient.Of(expected, weights)), Flat(gradients));
        Assert.NotEqual(Flat(Gradient.Of(moving.Value, weights)), Flat(gradients));
    }

    [Fact]
    public void Norms_take_turns_batch_by_batch()
    {
        TrainingBatch batch = Batch();
        GradientAttack linf = Trades.Ascent(Budgets[0], Steps), l2 = Trades.Ascent(Budgets[1], Steps);
        var mixed = new Trades(linf, l2);
        for (int step = 0; step < 4; step++)
        {
            TrainingBatch at = batch with { Step = step };
            Assert.Equal(new Trades(step % 2 == 0 ? linf : l2).Prepare(at).Evaluate().Value.Item(), mixed.Prepare(at).Evaluate().Value.Item());
        }
        Assert.NotEqual(new Trades(linf).Prepare(batch).Evaluate().Value.Item(), new Trades(l2).Prepare(batch).Evaluate().Value.Item());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_attack_and_its_target_see_the_mode_that_is_asked_for(bool training)
    {
        Classifier plain = Tiny.Convolutional();
        var spy = new Spy(plain.Network);
        var classifier = new Classifier(spy, Tiny.Images, 3);
        TrainingBatch batch = Batch() with { Classifier = classifier };
        classifier.Network.Train(true);
        Objective objective = (Method() with { CraftInTrainingMode = training }).Prepare(batch);
        // the natural images once, then a gradient a step
        Assert.Equal(Enumerable.Repeat(training, 1 + Steps), spy.TrainingModes);
        double first = objective.Evaluate().Value.Item();
        Assert.Equal(first, objective.Evaluate().Value.Item());
        Assert.All(spy.TrainingModes.Skip(1 + Steps), Assert.True);
    }

    [Fact]
    public void The_l2_attack_stays_in_the_ball_and_the_pixel_range()
    {
        Classifier classifier = Tiny.Convolutional();
        Arbitrary<(double Epsilon, int Seed, int Steps)> cases = (
            from epsilon in Gen.Elements(0, 0.01, 0.5, 3)
            from seed in Gen.Choose(1, 1000)
            from steps in Gen.Choose(1, 4)
            select (epsilon, seed, steps)).ToArbitrary();
        Prop.ForAll(cases, test =>
        {
            // many pixels at the ends of the range, where clipping bites
            Tensor images = ((Tiny.Random(classifier, 3, (ulong)test.Seed) * 2) - 0.5).Clamp(0, 1);
            Tensor crafted = Ascend(classifier, Trades.Ascent(new L2(test.Epsilon), test.Steps), images);
            return crafted.ToDoubles().All(pixel => pixel is >= 0 and <= 1)
                && Tiny.Norms(new L2(test.Epsilon), images, crafted).All(norm => norm <= test.Epsilon * (1 + 1e-12));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public void Without_a_gradient_the_l2_attack_walks_in_a_random_direction_and_other_images_do_not_feel_it()
    {
        Classifier classifier = Tiny.Convolutional();
        Tensor images = (Tiny.Random(classifier, 2) * 0.2) + 0.4;
        Tensor away = images + (new RandomStream(5).Normal(images.Shape, type: DType.Float64) * 0.001);
        // the first search starts at its image, where the divergence has no gradient
        Tensor start = Tensor.Concat([images.Slice(0, 0, 1), away.Slice(0, 1, 1)], 0);
        GradientAttack attack = Trades.Ascent(new L2(10), 1, 0.01) with { ReturnBest = false };
        Tensor both = Ascend(classifier, attack with { StartAt = start }, images);
        Tensor second = Ascend(classifier, attack with { StartAt = away.Slice(0, 1, 1) }, images.Slice(0, 1, 1));
        Assert.Equal(second.ToDoubles(), both.Slice(0, 1, 1).ToDoubles(), (a, b) => Math.Abs(a - b) < 1e-12);
        // 0.01 times the length of 32 normal numbers, about √32
        Assert.InRange(Tiny.Norms(new L2(10), images, both)[0], 0.03, 0.09);
        Assert.Equal(0.01, Tiny.Norms(new L2(10), start, both)[1], 1e-9);
    }

    [Fact]
    public void The_attack_raises_the_divergence()
    {
        Classifier classifier = Tiny.Convolutional();
        Tensor images = Tiny.Random(classifier, 6);
        double[][] natural = PlainLosses.Probabilities(classifier, images);
        Assert.All(Budgets, budget =>
        {
            double Mean(int steps) => PlainLosses.Probabilities(classifier, Ascend(classifier, Trades.Ascent(budget, 10) with { Steps = steps }, images))
                .Select((q, i) => PlainLosses.Divergence(natural[i], q)).Average();
            Assert.True(Mean(10) > 2 * Mean(2));
        });
    }

    [Fact]
    public void A_negative_weight_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Trades(new Pgd(new Linf(0.1))) { Beta = -1 });

    private static Trades Method(double beta = 6) => new(Trades.Ascent(Budgets[0], Steps)) { Beta = beta };

    private static TrainingBatch Batch(int count = 5, bool training = false)
    {
        Classifier classifier = Tiny.Convolutional();
        // evaluation mode: a pass in training mode moves the running statistics, and with them the next attack
        classifier.Network.Train(training);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];
        return new TrainingBatch(classifier, Tiny.Random(classifier, count), Tiny.Labels(labels), new RandomStream(4), 0);
    }

    private static Tensor Ascend(Classifier classifier, GradientAttack attack, Tensor images)
    {
        using IDisposable mode = classifier.InMode(training: false);
        Attack against = attack with { Loss = AttackLoss.KlDivergence(classifier.Logits(images).Value), ReturnBest = false };
        return against.Perturb(classifier, images, Tiny.Labels(new int[images.Shape[0]]), new RandomStream(1));
    }

    private static double[] Flat(Variable[] gradients) => [.. gradients.SelectMany(gradient => gradient.Value.ToDoubles())];
}
