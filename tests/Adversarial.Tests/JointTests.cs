using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class JointTests
{
    private static readonly FlowAndPixels Budgets = new(new Flow(0.15), new Linf(0.015));

    private readonly Classifier _classifier = Tiny.Convolutional(3);
    private readonly Tensor _images;
    private readonly Tensor _labels;

    public JointTests()
    {
        _images = Tiny.Random(_classifier, 12);
        _labels = Tiny.OwnLabels(_classifier, _images);
    }

    public static TheoryData<GradientAttack> Attacks
    {
        get
        {
            FlowAndPixels reversed = Budgets with { Order = JointOrder.PixelSpatial };
            return
            [
                new Spatial(0.2, 4),
                new Joint(Budgets, 4), new OnePass(Budgets, 4), new Cascade(Budgets, 4),
                new Joint(reversed, 4), new OnePass(reversed, 4), new Cascade(reversed, 4),
            ];
        }
    }

    [Theory]
    [InlineData(JointOrder.SpatialPixel)]
    [InlineData(JointOrder.PixelSpatial)]
    public void Without_flow_the_joint_attacks_are_pgd_step_by_step(JointOrder order)
    {
        var threat = new FlowAndPixels(new Flow(0), Budgets.Pixels, order);
        AssertSameSteps(new Pgd(Budgets.Pixels, 1, 0.004), threat, static result => result.Images);
    }

    [Theory]
    [InlineData(JointOrder.SpatialPixel)]
    [InlineData(JointOrder.PixelSpatial)]
    public void Without_pixel_budget_the_joint_attacks_are_spatial_step_by_step(JointOrder order)
    {
        var threat = new FlowAndPixels(Budgets.Flow, new Linf(0), order);
        AssertSameSteps(new Spatial(Budgets.Flow.Epsilon, 1, 0.05), threat, static result => result.Flow!);
    }

    [Fact]
    public void A_cascade_is_one_attack_and_then_the_other_on_its_result()
    {
        var spatial = new Spatial(0.15, 4) { RandomStart = false, ReturnBest = false };
        var pixel = new Pgd(Budgets.Pixels, 4, Budgets.Pixels.Epsilon / 4) { RandomStart = false, ReturnBest = false };
        Tensor moved = spatial.Perturb(_classifier, _images, _labels, new RandomStream(1));
        Same(pixel.Perturb(_classifier, moved, _labels, new RandomStream(1)), Last(new Cascade(Budgets, 4) { RandomStart = false }).Images);
        Tensor changed = pixel.Perturb(_classifier, _images, _labels, new RandomStream(1));
        FlowAndPixels reversed = Budgets with { Order = JointOrder.PixelSpatial };
        Same(spatial.Perturb(_classifier, changed, _labels, new RandomStream(1)), Last(new Cascade(reversed, 4) { RandomStart = false }).Images);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void More_steps_and_larger_budgets_never_weaken_an_attack(GradientAttack attack)
    {
        AttackResult previous = Run(attack with { Steps = 1 });
        // a cascade's second attack starts elsewhere when its first makes another step
        for (int steps = 2; steps <= 6 && attack is not Cascade; steps++)
        {
            AttackResult result = Run(attack with { Steps = steps });
            Tiny.AssertAtLeastAsStrong(previous, result);
            previous = result;
        }
        foreach (double factor in new[] { 1.2, 2, 5 })
        {
            AttackResult result = Run((GradientAttack)attack.Scaled(factor) with { StartAt = previous.Iterates });
            Tiny.AssertAtLeastAsStrong(previous, result);
            previous = result;
        }
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Stopping_early_fools_the_same_images(GradientAttack attack)
    {
        foreach (AttackGoal goal in new[] { AttackGoal.Untargeted, AttackGoal.RandomTarget })
        {
            AttackResult whole = Run(attack with { Goal = goal, Restarts = 2 });
            AttackResult early = Run(attack with { Goal = goal, Restarts = 2, StopEarly = true });
            Assert.Equal(whole.Success, early.Success);
            Assert.InRange(whole.Success.Count(success => success), 1, 11);
        }
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void An_image_is_attacked_the_same_alone_and_in_company(GradientAttack attack)
    {
        AttackResult together = Last(attack with { RandomStart = false });
        for (int i = 0; i < 12; i += 5)
        {
            AttackResult alone = (attack with { RandomStart = false, ReturnBest = false }).Run(
                _classifier, _images.Slice(0, i, 1), Tiny.Labels(_labels.AsSpan<int>()[i]), new RandomStream(9));
            Same(alone.Images, together.Images.Slice(0, i, 1));
        }
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void The_same_stream_gives_the_same_bits_and_another_stream_others(GradientAttack attack)
    {
        Assert.Equal(Run(attack).Images.ToDoubles(), Run(attack).Images.ToDoubles());
        Assert.NotEqual(Run(attack).Images.ToDoubles(), Run(attack, seed: 2).Images.ToDoubles());
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void The_network_and_the_images_stay_as_they_are(GradientAttack attack)
    {
        foreach (bool training in new[] { true, false })
        {
            _classifier.Network.Train(training);
            double[] before = State();
            attack.Run(_classifier, _images, _labels, new RandomStream(1));
            attack.Perturb(_classifier, _images, _labels, new RandomStream(1));
            Assert.Equal(before, State());
            Assert.Equal(training, _classifier.Network.IsTraining);
        }

        double[] State() =>
        [
            .. _classifier.Network.NamedParameters().SelectMany(named => named.Parameter.Value.ToDoubles()),
            .. _classifier.Network.NamedBuffers().SelectMany(named => named.Buffer.ToDoubles()),
            .. _images.ToDoubles(),
        ];
    }

    [Fact]
    public void One_targeted_step_goes_where_an_untargeted_one_comes_from()
    {
        // so short a step that the direction is the gradient's at the clean image; inner pixels, where nothing is clamped
        var step = new Joint(new FlowAndPixels(new Flow(1), new Linf(1)), 1, 1e-7, 1e-7) { RandomStart = false };
        Tensor start = FlowAndPixels.Join(new RandomStream(3).Uniform([12, 2, 4, 4], 0.1, 0.2, DType.Float64), _images * 0);
        Tensor inner = (_images * 0.5) + 0.25;
        AttackResult up = Go(AttackGoal.Untargeted), down = Go(AttackGoal.Targets(_labels.ToArray<int>()));
        Same(up.Iterates - start, (down.Iterates - start) * -1, 1e-11);
        Assert.Contains((up.Iterates - start).ToDoubles(), x => Math.Abs(x) > 0.9e-7);

        AttackResult Go(AttackGoal goal) => (step with { Goal = goal, StartAt = start, ReturnBest = false })
            .Run(_classifier, inner, _labels, new RandomStream(1));
    }

    [Fact]
    public void Evaluations_keep_the_flows_of_their_samples()
    {
        ImageSet data = ImageSet.FromFloats(Tiny.Images, _images.To(DType.Float32).ToArray<float>(), _labels.ToArray<int>());
        var options = new EvaluationOptions { BatchSize = 5, Samples = 7 };
        var joint = new Joint(Budgets, 2);
        EvaluationResult result = Evaluation.UnderAttack(_classifier, joint, data, new RandomStream(1), options);
        AttackResult second = joint.Run(_classifier, data.Batch(5, 5, DType.Float64).Images, data.Batch(5, 5).Labels, new RandomStream(1).Fork(1));
        Assert.Equal(second.Flow!.Slice(0, 1, 1).To(DType.Float32).ToArray<float>(), result.Samples[6].Flow);
        EvaluationResult pixels = Evaluation.UnderAttack(_classifier, new Pgd(Budgets.Pixels, 2), data, new RandomStream(1), options);
        Assert.All(pixels.Samples, sample => Assert.Null(sample.Flow));
    }

    [Fact]
    public void Scaling_scales_every_budget_and_step()
    {
        var joint = (Joint)new Joint(Budgets, 4, 0.2, 0.01).Scaled(0.5);
        Assert.Equal((0.1, 0.005, 0.5), (joint.FlowStepSize, joint.StepSize, joint.Threat.Epsilon));
        var (whole, half) = (new Joint(Budgets with { Flow = new Flow(0.075), Pixels = new Linf(0.0075) }, 4, 0.1, 0.005), joint);
        Assert.Equal(Run(whole).Images.ToDoubles(), Run(half).Images.ToDoubles());
        var spatial = (Spatial)new Spatial(0.3, 4, 0.2).Scaled(0.5);
        Assert.Equal((0.15, 0.1), (spatial.Threat.Epsilon, spatial.StepSize));
    }

    [Fact]
    public void The_papers_settings_are_at_hand()
    {
        Assert.Equal((0.3, 20, 0.075), (Spatial.Evaluation.Threat.Epsilon, Spatial.Evaluation.Steps, Spatial.Evaluation.StepSize));
        Assert.Equal((7, 0.075), (Spatial.MultiStepTraining.Steps, Spatial.MultiStepTraining.StepSize));
        Assert.Equal((1, 0.3), (Spatial.OneStepTraining.Steps, Spatial.OneStepTraining.StepSize));
        Joint joint = Joint.Evaluation;
        Assert.Equal((20, 0.075, 2 / 255.0), (joint.Steps, joint.FlowStepSize, joint.StepSize));
        Assert.Equal((1, 0.3, 8 / 255.0), (Joint.OneStepTraining.Steps, Joint.OneStepTraining.FlowStepSize, Joint.OneStepTraining.StepSize));
        Assert.All([joint.Goal, Spatial.Evaluation.Goal], goal => Assert.Equal(AttackGoal.Untargeted, goal));
        Assert.All([Joint.MultiStepTraining.Goal, Spatial.OneStepTraining.Goal], goal => Assert.Equal(AttackGoal.RandomTarget, goal));
        Assert.Equal("Joint-PS-20", new Joint(new FlowAndPixels(new Flow(1), new Linf(1), JointOrder.PixelSpatial)).Name);
    }

    [Fact]
    public void Pixel_attacks_have_no_flow_and_contradictions_are_refused_in_a_sentence()
    {
        AttackResult pgd = Run(new Pgd(new Linf(0.1), 2));
        Assert.Null(pgd.Flow);
        Same(pgd.Images - _images, pgd.PixelPerturbation!);
        Refused("FlowAndPixels", new Joint(Budgets, 2) { Threat = new Linf(0.1) });
        Refused("Momentum", new Joint(Budgets, 2) { Momentum = 1 });
        Refused("Flow", new Spatial(0.3, 2) { Threat = new Linf(0.1) });
        Refused("StartAt", new Spatial(0.3, 2) { StartAt = FlowAndPixels.Join(_images, _images) });
        Refused("StartAt", new Spatial(0.3, 2) { StartAt = Tensor.Zeros([11, 2, 4, 4], DType.Float64) });
        Refused("StartAt", new Spatial(0.3, 2) { StartAt = Tensor.Zeros([12, 2, 4, 4], DType.Float64), Restarts = 2 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Joint(Budgets, 2, flowStep: -1));

        void Refused(string word, GradientAttack attack) =>
            Assert.Contains(word, Assert.Throws<ArgumentException>(() => Run(attack)).Message, StringComparison.Ordinal);
    }

    private void AssertSameSteps(GradientAttack single, FlowAndPixels threat, Func<AttackResult, Tensor> of)
    {
        foreach (AttackGoal goal in new[] { AttackGoal.Untargeted, AttackGoal.RandomTarget })
        {
            for (int steps = 1; steps <= 5; steps++)
            {
                Tensor expected = of(At(single));
                Same(expected, of(At(new Joint(threat, 1, 0.05, 0.004))));
                Same(expected, of(At(new OnePass(threat, 1, 0.05, 0.004))));
                Same(expected, of(At(new Cascade(threat, 1, 0.05, 0.004))));

                AttackResult At(GradientAttack attack) => Last(attack with { Steps = steps, Goal = goal, RandomStart = false });
            }
        }
    }

    private static void Same(Tensor expected, Tensor actual, double tolerance = 1e-12) =>
        Assert.All((expected - actual).ToDoubles(), difference => Assert.Equal(0, difference, tolerance));

    private AttackResult Run(GradientAttack attack, ulong seed = 1) => attack.Run(_classifier, _images, _labels, new RandomStream(seed));

    private AttackResult Last(GradientAttack attack) => Run(attack with { ReturnBest = false });
}
