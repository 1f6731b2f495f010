using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Broken;

/// <summary>Networks that look robust and are not raise the check that was made for them; a sound one raises none.</summary>
public class CheckTests
{
    private const int Images = 60;

    private static readonly Pgd Reference = new(new Linf(Patterns.Epsilon), 10) { StopEarly = true };

    [Fact]
    public void A_sound_network_raises_no_check()
    {
        Evaluations evaluations = Evaluations(Patterns.Trained);
        Pgd reference = Reference with { Steps = 20, Restarts = 4 };
        var examination = new Examination(evaluations, reference);
        evaluations.Of(new AutoAttack(new Linf(Patterns.Epsilon)));
        IReadOnlyList<CheckResult> results = Diagnosis.Run(examination);
        Assert.All(results, result => Assert.True(result.Verdict == CheckVerdict.Passed, $"{result.Name}: {result.Sentence}"));
        Assert.Equal(Diagnosis.All.Select(check => check.Name), results.Select(result => result.Name));
        // sentences end once and hold the numbers
        Assert.All(results, result => Assert.Matches(@"^[^.].*[^.]\.$", result.Sentence));
    }

    [Fact]
    public void A_zeroed_gradient_is_noticed()
    {
        IReadOnlyList<CheckResult> results = Diagnose(new ZeroedGradient(Patterns.Trained));
        CheckResult gradient = Find<GradientCheck>(results);
        Assert.Equal(CheckVerdict.Failed, gradient.Verdict);
        Assert.StartsWith($"The gradient is zero for {Images} of {Images} images: ", gradient.Sentence, StringComparison.Ordinal);
        Assert.Equal(CheckVerdict.Failed, Find<UnconstrainedCheck>(results).Verdict);
    }

    [Fact]
    public void Huge_logits_are_noticed_by_their_vanishing_gradient()
    {
        IReadOnlyList<CheckResult> results = Diagnose(new ScaledLogits(Patterns.Trained));
        Assert.Equal(CheckVerdict.Failed, Find<GradientCheck>(results).Verdict);
        Assert.Equal(CheckVerdict.Passed, Find<LogitsCheck>(results).Verdict);
    }

    [Fact]
    public void A_network_that_draws_is_noticed()
    {
        IReadOnlyList<CheckResult> results = Diagnose(new RandomResizing(Patterns.Trained));
        Assert.Equal(CheckVerdict.Failed, Find<DeterminismCheck>(results).Verdict);
        Assert.Contains("Two passes", Find<DeterminismCheck>(results).Sentence, StringComparison.Ordinal);
        Assert.True(Find<ConfirmationCheck>(results).IsRaised);
    }

    [Fact]
    public void Probabilities_are_noticed()
    {
        IReadOnlyList<CheckResult> results = Diagnose(new SoftmaxOutput(Patterns.Trained));
        Assert.Equal(CheckVerdict.Failed, Find<LogitsCheck>(results).Verdict);
        Assert.Equal(CheckVerdict.Passed, Find<DeterminismCheck>(results).Verdict);
    }

    [Fact]
    public void Batch_norm_that_goes_on_training_is_noticed_twice()
    {
        // a network of its own, since its statistics change
        var network = new Sequential(
            new Conv2d(new Initializer(new RandomStream(1)), 1, 4, 3),
            new BatchNorm2d(new Initializer(new RandomStream(2)), 4),
            new Flatten(),
            new Linear(new Initializer(new RandomStream(3)), 4 * 36, 4));
        IReadOnlyList<CheckResult> results = Diagnose(new AlwaysTraining(network));
        Assert.Contains("other images of its batch", Find<DeterminismCheck>(results).Sentence, StringComparison.Ordinal);
        CheckResult untouched = Find<UntouchedCheck>(results);
        Assert.Equal(CheckVerdict.Failed, untouched.Verdict);
        Assert.Contains("sound.1.running_mean", untouched.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Pixels_outside_their_range_are_noticed_and_end_the_examination()
    {
        var bytes = new Classifier(Patterns.Trained, Patterns.ImageShape, 4, low: 0, high: 0.5);
        IReadOnlyList<CheckResult> results = Diagnosis.Run(new Examination(new Evaluations(bytes, Patterns.Data(8, 5), new RandomStream(1)), Reference));
        Assert.Equal(CheckVerdict.Failed, results[0].Verdict);
        Assert.StartsWith("8 of 8 images have pixels outside [0, 0.5]", results[0].Sentence, StringComparison.Ordinal);
        Assert.All(results.Skip(1), result => Assert.Equal(CheckVerdict.NotApplicable, result.Verdict));
    }

    [Fact]
    public void A_search_that_is_too_short_is_noticed()
    {
        // half the way to the edge of the ball
        Pgd timid = new(new Linf(Patterns.Epsilon), 4, Patterns.Epsilon / 8) { RandomStart = false };
        CheckResult result = Diagnose(Patterns.Trained, timid, new MoreStepsCheck()).Single();
        Assert.Equal(CheckVerdict.Failed, result.Verdict);
        Assert.EndsWith(": the attack has not converged, so give it more steps.", result.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_step_that_does_better_is_noticed()
    {
        // many steps of next to nothing
        Pgd still = new(new Linf(Patterns.Epsilon), 2, 1e-6) { RandomStart = false };
        CheckResult result = Diagnose(Patterns.Trained, still, new SingleStepCheck()).Single();
        Assert.Equal(CheckVerdict.Failed, result.Verdict);
    }

    [Fact]
    public void An_attack_without_gradients_that_does_better_is_noticed()
    {
        var evaluations = Evaluations(new ZeroedGradient(Patterns.Trained));
        // a second network of the same weights as the adversary's own
        var transfer = new Transfer(Reference, Patterns.Classifier(Patterns.Trained), "twin");
        evaluations.Of(transfer);
        CheckResult result = Diagnosis.Run(new Examination(evaluations, Reference), [new BlackBoxCheck()]).Single();
        Assert.Equal(CheckVerdict.Failed, result.Verdict);
        Assert.Contains("PGD-10 from twin fools ", result.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Accuracy_that_does_not_fall_with_the_budget_is_noticed()
    {
        CheckResult result = Diagnose(
            new ZeroedGradient(Patterns.Trained), Reference with { RandomStart = false }, new BudgetCheck()).Single();
        Assert.Equal(CheckVerdict.Failed, result.Verdict);
        Assert.Contains("it does not fall", result.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_to_AutoAttack_is_noticed_where_it_was_run()
    {
        Evaluations evaluations = Evaluations(new ScaledLogits(Patterns.Trained));
        var examination = new Examination(evaluations, Reference with { RandomStart = false });
        Assert.Equal(CheckVerdict.NotApplicable, new AutoAttackCheck().Judge(examination).Verdict);
        // half of the images fall to the margin, whose gradient does not vanish
        evaluations.Of(examination.Reference);
        evaluations.Of(new AutoAttack(new Linf(Patterns.Epsilon)));
        CheckResult result = new AutoAttackCheck().Judge(examination);
        Assert.Equal(CheckVerdict.Failed, result.Verdict);
        Assert.StartsWith("Under AutoAttack the accuracy is ", result.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_attack_is_run_once_for_all_checks()
    {
        Evaluations evaluations = Evaluations(Patterns.Trained);
        EvaluationResult before = evaluations.Of(Reference);
        var examination = new Examination(evaluations, Reference);
        Attack[] missing = [.. Diagnosis.Missing(examination)];
        Assert.DoesNotContain(Reference, missing);
        var labels = new List<string>();
        double last = 0;
        Diagnosis.Run(examination, progress: new Listener<PanelStep>(step =>
        {
            labels.Add(step.Label);
            Assert.True(step.Share > last);
            last = step.Share;
        }));
        Assert.Equal(missing.Select(attack => attack.Label), labels);
        Assert.Equal(1, last, 1e-12);
        Assert.Same(before, evaluations.Of(Reference));
        Assert.Empty(Diagnosis.Missing(examination));
    }

    private static CheckResult Find<TCheck>(IReadOnlyList<CheckResult> results)
        where TCheck : Check, new() => results.Single(result => result.Name == new TCheck().Name);

    private static IReadOnlyList<CheckResult> Diagnose(Module network, Pgd? reference = null, params Check[] checks) =>
        Diagnosis.Run(new Examination(Evaluations(network), reference ?? Reference), checks.Length > 0 ? checks : null);

    private static Evaluations Evaluations(Module network) => new(
        Patterns.Classifier(network), Patterns.Data(Images, 5), new RandomStream(3), new EvaluationOptions { BatchSize = Images, Samples = Images });
}
