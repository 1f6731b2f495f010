using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.OpSpecs;

/// <summary>What a row's check found.</summary>
/// <param name="Spec">The row.</param>
/// <param name="Errors">The worst relative error of each order, the first order first.</param>
/// <param name="Cases">Cases checked.</param>
/// <param name="FailingSeed">The seed that draws the first failing case again, as the first of its run; null if none failed.</param>
/// <param name="FailingCase">Shapes and parameters of that case.</param>
public sealed record OpSpecResult(OpSpec Spec, IReadOnlyList<double> Errors, int Cases, ulong? FailingSeed, string? FailingCase)
{
    /// <summary>True if every error is within the row's tolerance.</summary>
    public bool Passed => FailingSeed is null;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Spec.Name}: worst errors {string.Join(", ", Errors.Select(error => $"{error:E1}"))} in {Cases} cases"
        + (Passed ? "" : $"; seed {FailingSeed} draws the failing case {FailingCase}");
}

/// <summary>Checks rows of the table. The same row, order and seed give the same cases and errors.</summary>
public static class OpSpecRunner
{
    /// <summary>Draws cases of an operator and compares its derivatives with differences, in double precision.</summary>
    /// <param name="spec">The row.</param>
    /// <param name="order">The highest order of derivatives; not above the row's own.</param>
    /// <param name="cases">How many cases to draw.</param>
    /// <param name="seed">The seed of the first case; the following cases have the following seeds.</param>
    /// <param name="device">Where to compute; the CPU if not given.</param>
    public static OpSpecResult Check(OpSpec spec, int order, int cases, ulong seed, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        double[] worst = new double[Math.Min(order, spec.Order)];
        (ulong Seed, string Case)? failure = null;
        for (int i = 0; i < cases; i++)
        {
            ulong caseSeed = seed + (ulong)i;
            OpCase drawn = spec.Case(caseSeed);
            double[] errors = GradCheck.Errors(
                drawn.Call.Function, drawn.Inputs(device: device), worst.Length, new RandomStream(caseSeed));
            // not "any greater": an error that is not a number has failed, too
            if (failure is null && !errors.All(error => error <= spec.Tolerance))
                failure = (caseSeed, drawn.ToString());
            for (int k = 0; k < worst.Length; k++)
                worst[k] = Math.Max(worst[k], errors[k]);
        }
        return new OpSpecResult(spec, worst, cases, failure?.Seed, failure?.Case);
    }
}
