using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class AutoAttackTests
{
    private readonly Classifier _classifier = Tiny.Convolutional(3, classes: 5);
    private readonly Tensor _images;
    private readonly Tensor _labels;

    public AutoAttackTests()
    {
        _images = Tiny.Random(_classifier, 10);
        _labels = Tiny.OwnLabels(_classifier, _images);
    }

    public static TheoryData<PixelThreat> Threats => [new Linf(0.02), new L2(0.1)];

    [Theory]
    [MemberData(nameof(Threats))]
    public void It_is_at_least_as_strong_as_PGD_and_as_each_of_its_parts(PixelThreat threat)
    {
        var attack = new AutoAttack(threat);
        AttackResult whole = Run(attack);
        Assert.InRange(whole.Success.Count(fooled => fooled), 2, 9);
        foreach (Attack other in new Attack[] { new Pgd(threat, 100), new Apgd(threat), new ApgdTargeted(threat), new FabTargeted(threat) })
        {
            IReadOnlyList<bool> fooled = Run(other).Success;
            Assert.All(Enumerable.Range(0, 10), i => Assert.True(whole.Success[i] || !fooled[i], $"image {i}, {other.Name}"));
        }
        Assert.All(whole.Distances, distance => Assert.True(distance <= threat.Epsilon + 1e-9));
    }

    [Theory]
    [InlineData(AutoAttackVersion.Standard, "APGD-CE, APGD-T, FAB-T, Square")]
    [InlineData(AutoAttackVersion.Plus, "APGD-CE, APGD-DLR, FAB, Square, APGD-T, FAB-T")]
    public void Each_part_attacks_what_the_ones_before_left(AutoAttackVersion version, string names)
    {
        int[] labels = _labels.ToArray<int>();
        // misclassified from the start: no part's merit
        labels[3] = (labels[3] + 1) % 5;
        var attack = new AutoAttack(new Linf(0.02)) { Version = version };
        AttackResult result = attack.Run(_classifier, _images, Tiny.Labels(labels), new RandomStream(1));
        Assert.Equal(names, string.Join(", ", result.Parts.Select(part => part.Name)));
        int open = 9;
        foreach (AttackPart part in result.Parts)
        {
            Assert.Equal(open, part.Attacked);
            Assert.True(part.Seconds >= 0);
            open -= part.Broken.Count;
        }
        int[] broken = [.. result.Parts.SelectMany(part => part.Broken)];
        Assert.Equal(broken.Append(3).Order(), Enumerable.Range(0, 10).Where(i => result.Success[i]));
        Assert.True(result.Parts[0].Broken.Count > 0);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits()
    {
        var attack = new AutoAttack(new L2(0.1));
        Assert.Equal(Run(attack).Images.ToDoubles(), Run(attack).Images.ToDoubles());
    }

    [Fact]
    public void Its_parts_report_every_step_of_theirs()
    {
        var steps = new List<AttackStep>();
        new AutoAttack(new Linf(0.005)).Run(_classifier, _images, _labels, new RandomStream(1), progress: new Listener<AttackStep>(steps.Add));
        Assert.Equal(["APGD-CE", "APGD-T", "FAB-T", "Square"], steps.Select(step => step.Attack).Distinct());
        Assert.All(steps, step => Assert.InRange(step.Step, 1, step.Steps));
        // five classes: four to be led to
        Assert.Equal([1, 2, 3, 4], steps.Where(step => step.Attack == "FAB-T").Select(step => step.Step));
    }

    [Fact]
    public void An_evaluation_adds_up_the_parts_of_its_batches()
    {
        ImageSet data = ImageSet.FromFloats(Tiny.Images, _images.To(DType.Float32).ToArray<float>(), _labels.ToArray<int>());
        EvaluationResult result = Evaluation.UnderAttack(
            _classifier, new AutoAttack(new Linf(0.02)), data, new RandomStream(1), new EvaluationOptions { BatchSize = 6 });
        Assert.Equal(4, result.Parts.Count);
        Assert.Equal(10, result.Parts[0].Attacked);
        Assert.Equal(
            result.Correct.Select((correct, i) => (correct, i)).Where(pair => !pair.correct).Select(pair => pair.i),
            result.Parts.SelectMany(part => part.Broken).Order());
    }

    [Fact]
    public void Too_few_classes_and_options_of_its_parts_are_refused_in_a_sentence()
    {
        Refused("needs 4 classes, and the classifier has 3", new AutoAttack(new Linf(0.1)), Tiny.Convolutional(1, classes: 3));
        Refused("fixes the options", new AutoAttack(new Linf(0.1)) { Restarts = 2 }, _classifier);
        Refused("fixes the options", new AutoAttack(new Linf(0.1)) { ReturnBest = false }, _classifier);
        Refused("fixes the options", new AutoAttack(new Linf(0.1)) { Goal = AttackGoal.RandomTarget }, _classifier);
        Refused("give a finite epsilon", new AutoAttack(Linf.Unbounded), _classifier);
    }

    private static void Refused(string words, Attack attack, Classifier classifier) => Assert.Contains(
        words,
        Assert.Throws<ArgumentException>(
            () => attack.Run(classifier, Tiny.Random(classifier, 2), Tiny.Labels(0, 1), new RandomStream(1))).Message,
        StringComparison.Ordinal);

    private AttackResult Run(Attack attack) => attack.Run(_classifier, _images, _labels, new RandomStream(1));
}
