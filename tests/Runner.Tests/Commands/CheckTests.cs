using AdvScratch.Runner.Benchmarks;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Tests.Commands;

public class CheckTests
{
    [Fact]
    public void A_training_step_on_the_CPU_is_the_references()
    {
        Deviation[] all = [.. new StepComparison("cat-mnist", batch: 1, Device.Reference, Device.Cpu, steps: 2).Run()];
        Assert.All(all, one => Assert.True(one.Holds, one.ToString()));
        // other kernels, other roundings: what is compared really comes from two devices
        Assert.Contains(all, one => one.What.StartsWith("float32: gradient of an image", StringComparison.Ordinal) && one.Value > 1e-9);
        Assert.Contains(all, one => one.What.StartsWith("float64: gradient of a parameter", StringComparison.Ordinal) && one.Value > 1e-17);
    }

    [Fact]
    public void The_step_moves_weights_and_running_statistics_and_keeps_the_perturbation_in_the_ball()
    {
        var training = new PgdTraining("wrn-10-1", 2, DType.Float32, Device.Cpu, steps: 2);
        double[] before = State();
        Tensor attacked = training.Craft(new RandomStream(1));
        double[] change = (attacked - training.Images).ToDoubles();
        Assert.InRange(change.Max(Math.Abs), 4 / 255.0, (8 / 255.0) + 1e-6);
        training.Step(attacked);
        Assert.All(before.Zip(State()).Where(pair => pair.First != 0), pair => Assert.True(double.IsFinite(pair.Second)));
        Assert.NotEqual(before, State());

        double[] State() => [.. training.Classifier.Network.StateDict().Values.SelectMany(tensor => tensor.ToDoubles())];
    }

    [Fact]
    public void Weights_and_images_are_the_same_numbers_in_both_precisions()
    {
        PgdTraining single = new("wrn-10-1", 2, DType.Float32, Device.Cpu), precise = new("wrn-10-1", 2, DType.Float64, Device.Reference);
        Assert.Equal(single.Images.ToDoubles(), precise.Images.ToDoubles());
        Assert.Equal(single.Labels.ToDoubles(), precise.Labels.ToDoubles());
        Assert.Equal(Weights(single), Weights(precise));
        Assert.Same(Device.Reference, precise.Classifier.Device);

        static double[] Weights(PgdTraining training) => [.. training.Optimizer.Parameters.SelectMany(parameter => parameter.Value.ToDoubles())];
    }

    [Fact]
    public void A_pixel_may_move_otherwise_only_where_the_gradients_have_different_signs()
    {
        // the second pixel: the gradient is zero within rounding, and the signs differ
        Look right = new([1], [[0.5, 1e-9]], []), other = new([1], [[0.5, -1e-9]], []);
        var explained = new AttackTally();
        explained.AddStep(right, other, [0.1f, 0.1f], [0.1f, -0.1f]);
        Assert.Equal(0, explained.Unexplained);
        var wrong = new AttackTally();
        wrong.AddStep(right, other, [0.1f, 0.1f], [-0.1f, -0.1f]);
        Assert.Equal(0.5, wrong.Unexplained);
        var lost = new AttackTally();
        lost.AddStep(right, other, [0.1f, 0.1f], [float.NaN, 0.1f]);
        Assert.Equal(0.5, lost.Unexplained);
    }

    [Fact]
    public void Deviations_of_gradients_are_averaged_over_iterates_so_that_one_jump_does_not_rule()
    {
        // the first gradient deviates by 10⁻⁶ and 10⁻², the second by 10⁻² both times
        double[][] gradients = [[3, 4], [3, 4]], exact = [[3 + 5e-8, 4], [3 + 5e-4, 4]];
        var tally = new GradientTally();
        tally.Add(gradients, [[3 + 5e-6, 4], [3 + 5e-2, 4]], exact);
        tally.Add(gradients, [[3 + 5e-2, 4], [3 + 5e-2, 4]], exact);
        Assert.Equal(1e-3, tally.Value.Mean, 1e-7);
        Assert.Equal(1e-2, tally.Value.Worst, 1e-7);
        Assert.Equal(1e-6, tally.OfSingle.Mean, 1e-10);
        Assert.Equal(1e-4, tally.OfSingle.Worst, 1e-8);
    }

    [Fact]
    public void The_worst_iterates_logits_count()
    {
        var tally = new AttackTally();
        foreach (double logit in new[] { 2, 2.5, 2.1 })
            tally.Add(new([2], [[1]], [[1]]), new([logit], [[1]], [[1]]), new([2.02], [[1]], [[1]]));
        Assert.Equal((0.25, 0.01), (tally.Logits, Math.Round(tally.LogitsOfSingle, 6)));
    }

    [Theory]
    [InlineData(2e-5, null, false)]
    [InlineData(2e-5, 6e-6, false)]
    [InlineData(2e-5, 7e-6, true)]
    [InlineData(1e-5, null, true)]
    [InlineData(double.NaN, 1.0, false)]
    public void A_deviation_holds_within_the_tolerance_or_thrice_that_of_float32(double value, double? ofSingle, bool holds)
    {
        var deviation = new Deviation("net", 1, "what", value, 1e-5) { OfSingle = ofSingle };
        Assert.Equal(holds, deviation.Holds);
        Assert.Contains(holds ? "\"holds\":true" : "\"holds\":false", deviation.ToJson(), StringComparison.Ordinal);
        Assert.Contains(holds ? "  holds" : "  FAILS", deviation.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_a_number_does_not_vanish_in_a_difference()
    {
        Assert.Equal(double.NaN, Difference.Of([1, 2], [1, double.NaN]));
        Assert.Equal(double.NaN, Difference.Worst([[1], [1]], [[double.NaN], [1]]));
        Assert.Equal(double.NaN, Difference.GeometricMean([double.NaN, 1]));
        Assert.Equal(double.PositiveInfinity, Difference.Of([0], [1]));
        Assert.Equal(0, Difference.Of([0], [0]));
    }
}
