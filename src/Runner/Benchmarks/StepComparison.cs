using AdvScratch.Adversarial;
using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>
/// A step of adversarial training with PGD-10 on two devices, from the same weights, images and random start: where do they
/// differ?
/// <para>
/// In float64 each device goes its own way from the start of the attack to the updated weights, and all results must be the same
/// within the tolerance of gradients in double precision.
/// </para>
/// <para>
/// In float32 that would say little. Where the input of a ReLU is zero within rounding, two right results take different sides,
/// and the gradient jumps: one of n elements on the other side is a relative error of about 1/√n. Signs of gradients that are
/// zero within rounding differ, too, and an attack that steps by signs leads two right computations apart. So each iterate of the
/// expected device's attack is given to both. What is continuous (logits, loss, statistics) is held to the backends' tolerance.
/// A gradient's deviation is taken image by image and parameter by parameter, as the geometric mean over the iterates, which a
/// few jumps do not rule; the mean and the worst may be 10⁻⁴, or three times as far as float32 is from float64 on the expected
/// device. Pixels may move otherwise only where the two gradients have different signs.
/// </para>
/// </summary>
/// <param name="network">Which network.</param>
/// <param name="batch">Images of the batch.</param>
/// <param name="expected">The device that is right.</param>
/// <param name="tested">The device that must agree.</param>
/// <param name="steps">Steps of the attack.</param>
internal sealed class StepComparison(string network, int batch, Device expected, Device tested, int steps = 10)
{
    private const double InFloat64 = 1e-6;
    private const double InFloat32 = 1e-5;
    private const double GradientInFloat32 = 1e-4;

    /// <summary>All comparisons, in double precision first.</summary>
    public IEnumerable<Deviation> Run() => InDouble().Concat(InSingle());

    private IEnumerable<Deviation> InDouble()
    {
        (Outcome right, Outcome other) = (Trained(expected), Trained(tested));
        yield return Of("float64: perturbation", Difference.Of(right.Perturbation, other.Perturbation), InFloat64);
        yield return Of("float64: loss", Difference.Of([right.Loss], [other.Loss]), InFloat64);
        yield return Of("float64: gradient of a parameter, worst", Difference.Worst(right.Gradients, other.Gradients), InFloat64);
        foreach (Deviation deviation in States("float64", right, other, InFloat64))
            yield return deviation;

        Outcome Trained(Device place)
        {
            using TensorScope scope = TensorScope.Begin();
            PgdTraining training = New(DType.Float64, place);
            return Finish(training, training.Craft(new RandomStream(1)));
        }
    }

    private IEnumerable<Deviation> InSingle()
    {
        (PgdTraining right, PgdTraining other, PgdTraining exact) = (New(DType.Float32, expected), New(DType.Float32, tested), New(DType.Float64, expected));
        var tally = new AttackTally();
        float[] iterate = Start(right);
        for (int step = 0; step < steps; step++)
        {
            (Look one, Look two) = (At(right, iterate), At(other, iterate));
            tally.Add(one, two, At(exact, iterate));
            float[] next = Next(right, iterate);
            tally.AddStep(one, two, next, Next(other, iterate));
            iterate = next;
        }
        yield return Of("float32: logits, worst iterate", tally.Logits, InFloat32) with { OfSingle = tally.LogitsOfSingle };
        yield return Of("float32: pixels that moved otherwise by equal signs, share", tally.Unexplained, 0);
        foreach ((string of, GradientTally gradients) in new[] { ("an image", tally.Images), ("a parameter", tally.Parameters) })
        {
            ((double mean, double worst), (double meanOfSingle, double worstOfSingle)) = (gradients.Value, gradients.OfSingle);
            yield return Of($"float32: gradient of {of}, mean", mean, GradientInFloat32) with { OfSingle = meanOfSingle };
            yield return Of($"float32: gradient of {of}, worst", worst, GradientInFloat32) with { OfSingle = worstOfSingle };
        }
        (Outcome a, Outcome b) = (Trained(right), Trained(other));
        yield return Of("float32: loss", Difference.Of([a.Loss], [b.Loss]), InFloat32);
        foreach (Deviation deviation in States("float32", a, b, InFloat32))
            yield return deviation;

        Outcome Trained(PgdTraining training)
        {
            using TensorScope scope = TensorScope.Begin();
            return Finish(training, On(training, iterate));
        }
    }

    /// <summary>Parameters and running statistics, all together: a bias that was zero is nothing but its gradient.</summary>
    private IEnumerable<Deviation> States(string type, Outcome right, Outcome other, double tolerance)
    {
        yield return Of($"{type}: all parameters after the step", Difference.Of([.. right.Parameters.SelectMany(p => p)], [.. other.Parameters.SelectMany(p => p)]), tolerance);
        if (right.Statistics.Length > 0)
            yield return Of($"{type}: running statistics", Difference.Of(right.Statistics, other.Statistics), tolerance);
    }

    private PgdTraining New(DType type, Device place) => new(network, batch, type, place, steps);

    private Deviation Of(string what, double value, double tolerance) => new(network, batch, what, value, tolerance);

    private static Tensor On(PgdTraining training, float[] iterate) =>
        Tensor.From(iterate, training.Images.Shape, Device.Cpu).To(training.Images.DType).To(training.Images.Device);

    private static float[] Start(PgdTraining training)
    {
        using TensorScope scope = TensorScope.Begin();
        double epsilon = training.Attack.Threat.Epsilon;
        Tensor noise = new RandomStream(1).Uniform(training.Images.Shape, -epsilon, epsilon, device: training.Images.Device);
        return (training.Images + noise).Clamp(training.Classifier.Low, training.Classifier.High).ToArray<float>();
    }

    private static Look At(PgdTraining training, float[] iterate)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor x = On(training, iterate);
        double[][] parameters = [.. training.Slope(x).Gradients.Select(gradient => gradient.Value.ToDoubles())];
        using IDisposable mode = training.Classifier.InMode(training: false);
        var point = new Variable(x, requiresGradient: true);
        Variable logits = training.Classifier.Logits(point);
        Variable pixels = Gradient.Of(Op.CrossEntropy(logits, training.Labels, Reduction.Sum), point);
        return new Look(logits.Value.ToDoubles(), [.. pixels.Value.ToDoubles().Chunk(training.Classifier.ImageShape.Size)], parameters);
    }

    /// <summary>Where a step of the attack leads from an iterate.</summary>
    private static float[] Next(PgdTraining training, float[] iterate)
    {
        using TensorScope scope = TensorScope.Begin();
        Pgd step = training.Attack with { Steps = 1, StartAt = On(training, iterate) };
        return step.Perturb(training.Classifier, training.Images, training.Labels, new RandomStream(1)).ToArray<float>();
    }

    /// <summary>The step of the optimiser on crafted images.</summary>
    private static Outcome Finish(PgdTraining training, Tensor images)
    {
        using TensorScope scope = TensorScope.Begin();
        (Tensor loss, IReadOnlyList<Variable> gradients) = training.Slope(images);
        training.Optimizer.Step(gradients);
        return new Outcome(
            (images - training.Images).ToDoubles(),
            loss.Item(),
            [.. gradients.Select(gradient => gradient.Value.ToDoubles())],
            [.. training.Optimizer.Parameters.Select(parameter => parameter.Value.ToDoubles())],
            [.. training.Classifier.Network.NamedBuffers().SelectMany(named => named.Buffer.ToDoubles())]);
    }

    /// <summary>What a step of training leaves.</summary>
    private sealed record Outcome(double[] Perturbation, double Loss, double[][] Gradients, double[][] Parameters, double[] Statistics);
}
