using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>A training that goes wrong ends with a sentence and leaves everything as it was before the step that went wrong.</summary>
public class DivergenceTests
{
    private static readonly TrainerOptions Options = new() { Epochs = 2, BatchSize = 4, AveragingDecay = 0.9 };

    /// <summary>What goes wrong in the fifth of six steps, the options, and what the message names.</summary>
    public static TheoryData<Fault, TrainerOptions, string> Faults => new()
    {
        { Fault.Loss, Options, "The loss became NaN in epoch 2, step 2 of 3; " },
        { Fault.Loss, Options with { WeightPerturbation = new WeightPerturbation() }, "The loss became NaN in epoch 2, step 2 of 3; " },
        { Fault.SecondLoss, Options with { WeightPerturbation = new WeightPerturbation() }, "The loss became NaN in epoch 2, step 2 of 3; " },
        { Fault.Gradient, Options with { GradientClip = 1 }, "The norm of the gradients became NaN in epoch 2, step 2 of 3; " },
    };

    public enum Fault
    {
        Loss,
        SecondLoss,
        Gradient,
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void The_state_is_that_before_the_step(Fault fault, TrainerOptions options, string message)
    {
        Trainer trainer = Trainer(new Failing(fault, AtStep: 4), options);
        var before = new Dictionary<string, double[]>();
        var progress = new Listener<TrainingStep>(_ =>
        {
            foreach ((string name, Tensor tensor) in trainer.StateDict())
                before[name] = tensor.ToDoubles();
        });
        DivergenceException error = Assert.Throws<DivergenceException>(() => trainer.Run(Data, progress: progress));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, trainer.StateDict().ToDictionary(named => named.Key, named => named.Value.ToDoubles()));
    }

    [Fact]
    public void Weights_that_an_update_broke_are_never_handed_out()
    {
        int epochs = 0;
        // the last step of the first epoch: the next loss would be too late
        Trainer trainer = Trainer(new Failing(Fault.Gradient, AtStep: 2), Options);
        DivergenceException error = Assert.Throws<DivergenceException>(() => trainer.Run(Data, _ => epochs++));
        Assert.Contains("in epoch 1; ", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, epochs);

        using var source = new CancellationTokenSource();
        trainer = Trainer(new Failing(Fault.Gradient, AtStep: 1), Options);
        var progress = new Listener<TrainingStep>(step =>
        {
            if (step.Step == 1)
                source.Cancel();
        });
        Assert.Throws<DivergenceException>(() => trainer.Run(Data, progress: progress, cancellation: source.Token));
    }

    private static ImageSet Data => ImageSet.FromFloats(
        Tiny.Images, new RandomStream(1).Uniform([12 * 32]).ToArray<float>(), [.. Enumerable.Range(0, 12).Select(i => i % 3)]);

    private static Trainer Trainer(TrainingMethod method, TrainerOptions options)
    {
        Classifier classifier = Tiny.Convolutional();
        return new Trainer(classifier, method, new Adam(classifier.Network.Parameters), options, new RandomStream(1));
    }

    /// <summary>Natural training, after a pass that moves running statistics, which fails at one step.</summary>
    private sealed record Failing(Fault Fault, long AtStep) : TrainingMethod
    {
        public override string Name => "failing";

        public override Objective Prepare(TrainingBatch batch, CancellationToken cancellation = default)
        {
            batch.Classifier.Logits(batch.Images);
            int evaluations = 0;
            return new Objective(() =>
            {
                TrainingLoss loss = new NaturalTraining().Prepare(batch, cancellation).Evaluate();
                evaluations++;
                bool failsNow = batch.Step == AtStep && (Fault != Fault.SecondLoss || evaluations == 2);
                return failsNow ? loss with { Value = Broken(loss) } : loss;
            });
        }

        private Variable Broken(TrainingLoss loss) => Fault == Fault.Gradient
            ? loss.Value + Op.Sqrt(Op.Sum(Op.Square(loss.Logits)) * 0.0) // 0, of slope ∞ · 0
            : loss.Value * double.NaN;
    }
}
