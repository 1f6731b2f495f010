using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <content>One step.</content>
public sealed partial class Trainer
{
    private const string Remedy = "lower the learning rate or the budget, or clip the gradients, and go on from the last checkpoint";

    private (double Loss, int Correct) Step(
        ImageSet data, ReadOnlySpan<int> indices, RandomStream random, Moment moment, CancellationToken cancellation)
    {
        using TensorScope scope = TensorScope.Begin();
        (Tensor images, Tensor labels) = data.Batch(indices, _classifier.DType, _classifier.Device);
        if (_options.Augmentation is { } augmentation)
            images = augmentation.Apply(images, random.Fork("augment"));
        var batch = new TrainingBatch(_classifier, images, labels, random, moment.Epochs)
        {
            Step = ((long)moment.Epoch * moment.Steps) + moment.Step,
            LearningRateFactor = _options.Schedule.FactorAt(moment.Epochs),
            State = _state,
        };
        (Objective objective, TrainingLoss loss, IReadOnlyList<Variable> gradients) = Slope(batch, moment, cancellation);
        // read before the update is queued: what follows, and the next batch, need not wait for a device
        (double value, int correct) = (loss.Value.Item(), Hits(loss.Logits.Value.ArgMax(1), labels));
        _optimizer.LearningRate = RateAt(moment);
        _optimizer.Step(gradients);
        objective.AfterUpdate?.Invoke();
        _average?.Update();
        _position.Add(value, correct, indices.Length);
        return (value, correct);
    }

    /// <summary>The objective of a batch and its gradient; whatever goes wrong, the running statistics are then as before.</summary>
    private (Objective Objective, TrainingLoss Loss, IReadOnlyList<Variable> Gradients) Slope(
        TrainingBatch batch, Moment moment, CancellationToken cancellation)
    {
        TensorsAsTheyWere statistics = RunningStatistics();
        try
        {
            _classifier.Network.UseRandom(batch.Random.Fork("crafting"));
            Objective objective = _method.Prepare(batch, cancellation);
            using IDisposable? perturbed = Perturbed(objective, batch.Random, moment);
            (TrainingLoss loss, Variable[] gradients) = Differentiated(objective, batch.Random, moment);
            return (objective, loss, Clipped(gradients, moment));
        }
        catch
        {
            statistics.Restore();
            throw;
        }
    }

    /// <summary>Moves the weights up the objective until the result is disposed; null if they are not perturbed at this moment.</summary>
    private IDisposable? Perturbed(Objective objective, RandomStream random, Moment moment)
    {
        if (_options.WeightPerturbation is not { } perturbation || moment.Epochs < perturbation.FromEpoch)
            return null;
        return perturbation.Move(_optimizer.Parameters, () =>
        {
            using TensorsAsTheyWere statistics = RunningStatistics();
            return Differentiated(objective, random, moment).Gradients;
        });
    }

    private IReadOnlyList<Variable> Clipped(IReadOnlyList<Variable> gradients, Moment moment)
    {
        if (_options.GradientClip is not { } largest)
            return gradients;
        gradients = GradientNorm.Clip(gradients, largest, out double norm);
        return double.IsFinite(norm) ? gradients : throw Diverged("norm of the gradients", norm, moment);
    }

    /// <summary>The loss at the current weights and its gradient; every evaluation of a step sees the same dropout masks.</summary>
    private (TrainingLoss Loss, Variable[] Gradients) Differentiated(Objective objective, RandomStream random, Moment moment)
    {
        _classifier.Network.UseRandom(random.Fork("network"));
        TrainingLoss loss = objective.Evaluate();
        Variable[] gradients = Gradient.Of(loss.Value, _optimizer.Parameters);
        // the loss is read only now: a device has the backward pass to do meanwhile
        return double.IsFinite(loss.Value.Item()) ? (loss, gradients) : throw Diverged("loss", loss.Value.Item(), moment);
    }

    private static DivergenceException Diverged(string what, double value, Moment moment) =>
        new($"The {what} became {value} in {moment}; {Remedy}.");

    private TensorsAsTheyWere RunningStatistics() =>
        new(_classifier.Network.NamedBuffers().Select(static named => named.Buffer).Concat(_state.RunningStatistics));

    /// <summary>
    /// An update can break the weights although loss and gradient were finite; then they must not be saved. Called after every
    /// epoch and on cancellation; whoever saves at another time calls it before.
    /// </summary>
    /// <exception cref="DivergenceException">A weight is infinite or NaN.</exception>
    public void RequireFiniteWeights()
    {
        foreach ((string name, Parameter parameter) in _classifier.Network.NamedParameters())
        {
            using TensorScope scope = TensorScope.Begin();
            if (!double.IsFinite(parameter.Value.Map<Tensors.Operators.Abs>().Max().Item()))
                throw new DivergenceException($"The weights '{name}' became infinite or NaN in epoch {EpochsDone + 1}; {Remedy}.");
        }
    }

    private static int Hits(Tensor predictions, Tensor labels)
    {
        ReadOnlySpan<int> predicted = predictions.AsSpan<int>(), expected = labels.AsSpan<int>();
        int hits = 0;
        for (int i = 0; i < expected.Length; i++)
            hits += predicted[i] == expected[i] ? 1 : 0;
        return hits;
    }
}
