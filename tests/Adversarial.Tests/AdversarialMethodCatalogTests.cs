namespace AdvScratch.Adversarial.Tests;

/// <summary>What the names of the adversarial methods stand for, with their papers' defaults on grey and on colour images.</summary>
public class AdversarialMethodCatalogTests
{
    private static readonly MethodTask Grey = new(ImageSet.FromFloats([1, 2, 2], new float[4], new int[1]), 10);
    private static readonly MethodTask Colour = new(ImageSet.FromFloats([3, 2, 2], new float[12], new int[1]), 10);

    [Fact]
    public void Madry_is_the_published_attack_on_either_kind_of_image()
    {
        AssertPgd(Pgd.MadryMnist, Only("madry", Grey));
        AssertPgd(Pgd.MadryCifar, Only("madry", Colour));
        AssertPgd(new Pgd(new L2(4), 40, 0.25), Only("madry", Grey, ("norm", "l2")));
        AssertPgd(new Pgd(new Linf(0.3), 10, 0.1), Only("madry", Grey, ("norm", "linf"), ("steps", "10"), ("step", "0.1")));
    }

    [Fact]
    public void Mixed_norms_are_both_with_steps_of_their_own()
    {
        AdversarialTraining method = Adversarial("madry", Grey, ("norm", "mixed"), ("step", "0.02"), ("step-l2", "0.3"));
        AssertPgd(new Pgd(new Linf(0.3), 40, 0.02), method.Attacks[0]);
        AssertPgd(new Pgd(new L2(4), 40, 0.3), method.Attacks[1]);
        Assert.Equal(2, method.Attacks.Count);
    }

    [Fact]
    public void Common_options_reach_the_method()
    {
        AdversarialTraining method = Adversarial(
            "madry", Grey, ("ratio", "0.5"), ("label", "uniform"), ("smoothing", "0.2"), ("warm-up", "3"), ("craft-in-training-mode", "yes"), ("goal", "prediction"));
        Assert.Equal(0.5, method.Ratio);
        Assert.Equal(LabelSmoothing.Uniform(0.2), method.Smoothing);
        Assert.Equal(3, method.WarmUpEpochs);
        Assert.True(method.CraftInTrainingMode);
        Assert.Same(AttackGoal.UntargetedFromPrediction, method.Attacks[0].Goal);
        AdversarialTraining plain = Adversarial("madry", Grey);
        Assert.Equal(1, plain.Ratio);
        Assert.Null(plain.Smoothing);
        Assert.Same(AttackGoal.Untargeted, plain.Attacks[0].Goal);
    }

    [Fact]
    public void One_step_training_is_one_step_from_a_random_start()
    {
        AssertPgd(new Pgd(new Linf(8 / 255.0), 1, 8 / 255.0), Only("fgsm-at", Colour));
        AssertPgd(new Pgd(new Linf(8 / 255.0), 1, 10 / 255.0), Only("fgsm-at", Colour, ("relative-step", "1.25")));
        AssertPgd(new Pgd(new L2(128 / 255.0), 1, 128 / 255.0), Only("fgsm-at", Colour, ("norm", "l2")));
        AssertPgd(new Pgd(new Linf(0.3), 1, 0.3) { RandomStart = false }, Only("fgsm-at", Grey, ("random", "no")));
    }

    [Fact]
    public void Bilateral_training_seeks_the_most_confusing_class_and_has_labels_of_its_own()
    {
        AdversarialTraining method = Adversarial("bilateral", Colour);
        AssertPgd(new Pgd(new Linf(8 / 255.0), 1, 8 / 255.0) { Goal = AttackGoal.MostConfusing }, method.Attacks[0]);
        Assert.Equal(LabelSmoothing.Bilateral(9, 0.01), method.Smoothing);
        AdversarialTraining other = Adversarial("bilateral", Grey, ("goal", "random-target"), ("beta", "5"), ("gamma", "0.1"));
        Assert.Same(AttackGoal.RandomTarget, other.Attacks[0].Goal);
        Assert.Equal(LabelSmoothing.Bilateral(5, 0.1), other.Smoothing);
    }

    [Theory]
    [InlineData("fgsm")]
    [InlineData("pgd")]
    public void Augmentation_flees_the_prediction_with_the_budgets_of_its_paper(string name)
    {
        var grey = (AugmentedTraining)Create(name, Grey);
        var colour = (AugmentedTraining)Create(name, Colour, ("weight", "0.25"), ("goal", "truth"));
        Assert.Equal((0.5, 0.25), (grey.Weight, colour.Weight));
        Assert.Equal(new Linf(32 / 255.0), grey.Attacks[0].Threat);
        Assert.Equal(new Linf(8 / 255.0), colour.Attacks[0].Threat);
        Assert.Same(AttackGoal.UntargetedFromPrediction, grey.Attacks[0].Goal);
        Assert.Same(AttackGoal.Untargeted, colour.Attacks[0].Goal);
        bool steps = name == "pgd";
        AssertPgd(
            new Pgd(new Linf(32 / 255.0), steps ? 40 : 1, steps ? null : 32 / 255.0) { RandomStart = steps, Goal = AttackGoal.UntargetedFromPrediction },
            grey.Attacks[0]);
    }

    [Fact]
    public void Spatial_and_joint_training_take_one_step_towards_a_random_class_by_default()
    {
        Assert.Equal(Spatial.OneStepTraining, Only("spatial", Colour));
        Assert.Equal(Joint.OneStepTraining, Only("joint", Colour));
        Assert.Equal(Spatial.MultiStepTraining, Only("spatial", Colour, ("steps", "7")));
        Assert.Equal(Joint.MultiStepTraining, Only("joint", Colour, ("steps", "7")));
        Assert.All(["spatial", "joint", "cascade", "one-pass"], name => Assert.Equal(LabelSmoothing.Uniform(0.5), Adversarial(name, Colour).Smoothing));
    }

    [Fact]
    public void The_tables_of_the_joint_paper_can_be_written_down()
    {
        FlowAndPixels grey = new(new Flow(0.3), new Linf(0.3)), reversed = JointAttack.DefaultThreat with { Order = JointOrder.PixelSpatial };
        Assert.Equal(Trained(new Joint(grey, 1)), Only("joint", Grey));
        Assert.Equal(Trained(new Joint(reversed, 1)), Only("joint", Colour, ("order", "ps")));
        Assert.Equal(Trained(new Cascade(steps: 1)), Only("cascade", Colour));
        Assert.Equal(Trained(new OnePass(steps: 1)), Only("one-pass", Colour));
        Assert.Equal(
            Trained(new Joint(new FlowAndPixels(new Flow(0.1), new Linf(4 / 255.0)), 3, 0.05, 0.01)),
            Only("joint", Colour, ("flow", "0.1"), ("eps", "4/255"), ("steps", "3"), ("flow-step", "0.05"), ("step", "0.01")));
        Assert.Equal(LabelSmoothing.Bilateral(), Adversarial("joint", Colour, ("label", "bilateral")).Smoothing);
        Assert.Null(Adversarial("joint", Colour, ("label", "hard")).Smoothing);
    }

    [Fact]
    public void Weight_decay_has_its_factor()
    {
        Assert.Equal(new WeightDecayTraining { Coefficient = 5e-4 }, Create("weight-decay", Grey));
        Assert.Equal(new WeightDecayTraining { Coefficient = 1e-3 }, Create("weight-decay", Grey, ("decay", "1e-3")));
    }

    private static JointAttack Trained(JointAttack attack) => attack with { Goal = AttackGoal.RandomTarget, ReturnBest = false };

    private static TrainingMethod Create(string name, MethodTask task, params (string Name, string Value)[] given)
    {
        MethodSpec spec = MethodCatalog.Find(name)!;
        return spec.Create(new CatalogValues(spec.Name, spec.Options, given.ToDictionary(one => one.Name, one => one.Value)), task);
    }

    private static AdversarialTraining Adversarial(string name, MethodTask task, params (string Name, string Value)[] given) =>
        (AdversarialTraining)Create(name, task, given);

    private static Attack Only(string name, MethodTask task, params (string Name, string Value)[] given) =>
        Assert.Single(Adversarial(name, task, given).Attacks);

    private static void AssertPgd(Pgd expected, Attack actual)
    {
        var pgd = Assert.IsType<Pgd>(actual);
        Assert.Equal(expected.StepSize, pgd.StepSize, 1e-15);
        Assert.Equal(expected with { ReturnBest = false, StepSize = 0 }, pgd with { StepSize = 0 });
    }
}
