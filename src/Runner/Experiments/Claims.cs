using AdvScratch.Adversarial;

namespace AdvScratch.Runner.Experiments;

/// <summary>
/// The tests that claims are made of. One training: over the images, which both sides share. Several trainings
/// (<c>--repeats</c>): over the trainings, whose differences are what another one would meet.
/// </summary>
internal static class Claims
{
    /// <summary>"The first is more accurate than the second, by at least a margin."</summary>
    /// <param name="findings">What was found.</param>
    /// <param name="first">A model and the label of an attack.</param>
    /// <param name="second">Another, measured on the same images, or on the first of them.</param>
    /// <param name="margin">A fraction; below 0: "is at most this much worse".</param>
    public static Verdict Exceeds(Findings findings, (string Model, string Attack) first, (string Model, string Attack) second, double margin = 0)
    {
        if (findings.All(first.Model, first.Attack) is not { } one || findings.All(second.Model, second.Attack) is not { } other)
            return Verdict.Open;
        int common = Math.Min(one[0].Correct.Count, other[0].Correct.Count);
        return findings.Repeats == 1
            ? Verdict.Exceeds([.. one[0].Correct.Take(common)], [.. other[0].Correct.Take(common)], margin)
            : Verdict.MeanExceeds([.. one.Zip(other, (a, b) => Share(a) - Share(b))], margin);

        double Share(EvaluationResult result) => result.Correct.Take(common).Average(correct => correct ? 1.0 : 0);
    }

    /// <summary>"Both are equally accurate, up to a margin": neither is better by that much (two one-sided tests).</summary>
    public static Verdict Equal(Findings findings, (string Model, string Attack) first, (string Model, string Attack) second, double margin) =>
        All(Exceeds(findings, first, second, -margin), Exceeds(findings, second, first, -margin));

    /// <summary>
    /// "This weighted sum of accuracies exceeds a bound": means over several attacks against each other, or how much larger one
    /// difference is than another. Of one training, by the bootstrap over images.
    /// </summary>
    /// <param name="findings">What was found.</param>
    /// <param name="terms">Models under attacks, all measured on the first of the same images, with weights (whole ones add up without rounding).</param>
    /// <param name="bound">A fraction.</param>
    public static Verdict Contrast(Findings findings, IEnumerable<(double Weight, string Model, string Attack)> terms, double bound = 0)
    {
        (double Weight, IReadOnlyList<EvaluationResult>? Results)[] all = [.. terms.Select(term => (term.Weight, findings.All(term.Model, term.Attack)))];
        if (all.Any(term => term.Results is null))
            return Verdict.Open;
        int common = all.Min(term => term.Results![0].Correct.Count);
        double[][] sums =
        [
            .. Enumerable.Range(0, findings.Repeats).Select(repeat => Enumerable.Range(0, common)
                .Select(image => all.Sum(term => term.Results![repeat].Correct[image] ? term.Weight : 0)).ToArray()),
        ];
        return findings.Repeats == 1 ? Verdict.BootstrapExceeds(sums[0], bound) : Verdict.MeanExceeds([.. sums.Select(values => values.Average())], bound);
    }

    /// <summary>"Averaged over several attacks the first model is more accurate than the second."</summary>
    /// <param name="findings">What was found.</param>
    /// <param name="first">A model.</param>
    /// <param name="second">Another.</param>
    /// <param name="attacks">Labels of attacks; <see cref="ExperimentPlan.Clean"/> among them counts, too.</param>
    public static Verdict ExceedsOnMean(Findings findings, string first, string second, IReadOnlyList<string> attacks) =>
        Contrast(findings, [.. attacks.Select(attack => (1.0, first, attack)), .. attacks.Select(attack => (-1.0, second, attack))]);

    /// <summary>"Its accuracy is below a bound."</summary>
    public static Verdict Below(Findings findings, (string Model, string Attack) of, double bound)
    {
        if (findings.All(of.Model, of.Attack) is not { } all)
            return Verdict.Open;
        return findings.Repeats == 1 ? Verdict.Below(all[0].Accuracy, bound) : Verdict.MeanExceeds([.. all.Select(one => -one.Accuracy.Value)], -bound);
    }

    /// <summary>"Its accuracy is above a bound."</summary>
    public static Verdict Above(Findings findings, (string Model, string Attack) of, double bound)
    {
        if (findings.All(of.Model, of.Attack) is not { } all)
            return Verdict.Open;
        return findings.Repeats == 1
            ? Verdict.Below(Proportion.Of([.. all[0].Correct.Select(correct => !correct)]), 1 - bound)
            : Verdict.MeanExceeds([.. all.Select(one => one.Accuracy.Value)], bound);
    }

    /// <summary>"Less than a share of the images stand each of several attacks."</summary>
    public static Verdict Below(Findings findings, string model, IReadOnlyList<string> attacks, double bound)
    {
        IReadOnlyList<EvaluationResult>?[] columns = [.. attacks.Select(attack => findings.All(model, attack))];
        if (columns.Any(column => column is null))
            return Verdict.Open;
        Proportion[] standing = [.. Enumerable.Range(0, findings.Repeats).Select(repeat => Standing([.. columns.Select(column => column![repeat].Correct)]))];
        return findings.Repeats == 1 ? Verdict.Below(standing[0], bound) : Verdict.MeanExceeds([.. standing.Select(one => -one.Value)], -bound);

        static Proportion Standing(IReadOnlyList<bool>[] outcomes) =>
            Proportion.Of([.. Enumerable.Range(0, outcomes.Min(one => one.Count)).Select(i => outcomes.All(one => one[i]))]);
    }

    /// <summary>"All of these": false if one is, true if all are (intersection–union test: the largest p-value is that of the whole).</summary>
    public static Verdict All(params IEnumerable<Verdict> parts)
    {
        Verdict[] all = [.. parts];
        bool? holds = all.Any(one => one.Holds == false) ? false : all.All(one => one.Holds == true) ? true : null;
        return new Verdict(holds, all.All(one => one.PValue is not null) ? all.Max(one => one.PValue) : null);
    }
}
