using AdvScratch.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Adversarial.Tests;

/// <summary>What holds for every attack of the catalogue, on random small networks, images and budgets.</summary>
public class CatalogPropertyTests
{
    private const int Classes = 5;
    private const int Images = 4;

    // what makes a search long, made short
    private static readonly Dictionary<string, string> Short = new()
    {
        ["steps"] = "3",
        ["queries"] = "30",
        ["passes"] = "2",
        ["samples"] = "3",
    };

    public static TheoryData<string> Names => [.. AttackCatalog.All.Select(spec => spec.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_result_stays_in_the_ball_and_the_pixel_range_and_a_budget_of_0_changes_nothing(string name) => ForAll(name, test =>
    {
        AttackResult result = test.Run(test.Labels);
        return result.Images.ToDoubles().All(x => x >= test.Classifier.Low && x <= test.Classifier.High)
            && result.Distances.All(distance => distance <= test.Attack.Threat.Epsilon + 1e-6)
            && (test.Attack.Threat is not PixelThreat pixels
                || Tiny.Norms(pixels, test.Images, result.Images).All(norm => norm <= pixels.Epsilon + 1e-6))
            && (test.Budget > 0 || result.Images.ToDoubles().SequenceEqual(test.Images.ToDoubles()));
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_gives_the_same_bits(string name) => ForAll(name, test =>
        test.Run(test.Labels).Images.ToDoubles().SequenceEqual(test.Run(test.Labels).Images.ToDoubles()));

    [Theory]
    [MemberData(nameof(Names))]
    public void An_image_does_not_feel_which_others_are_already_broken(string name) => ForAll(name, test =>
    {
        AttackResult all = test.Run(test.Labels);
        // the first and the third image get labels that make them misclassified from the start
        int[] others = test.Labels.ToArray<int>();
        (others[0], others[2]) = ((others[0] + 1) % Classes, (others[2] + 1) % Classes);
        AttackResult some = test.Run(Tiny.Labels(others));
        return new[] { 1, 3 }.All(i => all.Success[i] == some.Success[i] && Row(all.Images, i).SequenceEqual(Row(some.Images, i), Near));
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void The_network_keeps_its_mode_its_parameters_and_its_buffers(string name) => ForAll(name, test =>
    {
        test.Classifier.Network.Train(true);
        double[] before = Methods.State(test.Classifier.Network);
        test.Run(test.Labels);
        return test.Classifier.Network.IsTraining && Methods.State(test.Classifier.Network).SequenceEqual(before);
    });

    private static readonly EqualityComparer<double> Near = EqualityComparer<double>.Create((a, b) => Math.Abs(a - b) < 1e-9, _ => 0);

    private static void ForAll(string name, Func<Case, bool> holds)
    {
        AttackSpec spec = AttackCatalog.Find(name)!;
        Arbitrary<Case> cases = (
            from seed in Gen.Choose(1, 1000)
            from budget in Gen.Elements(0, 0.05, 0.3, 2)
            from norm in Gen.Elements("linf", "l2")
            select Case.Of(spec, (ulong)seed, budget, norm)).ToArbitrary();
        Prop.ForAll(cases, holds).Check(Config.QuickThrowOnFailure.WithMaxTest(name == "autoattack" ? 3 : 12));
    }

    private static double[] Row(Tensor images, int row) => images.Slice(0, row, 1).ToDoubles();

    private sealed record Case(Attack Attack, Classifier Classifier, Tensor Images, Tensor Labels, double Budget)
    {
        public static Case Of(AttackSpec spec, ulong seed, double budget, string norm)
        {
            Classifier classifier = Tiny.Convolutional(seed, classes: Classes);
            Tensor images = Tiny.Random(classifier, CatalogPropertyTests.Images, seed), labels = Tiny.OwnLabels(classifier, images);
            var given = new Dictionary<string, string>();
            foreach (CatalogOption option in spec.Options)
            {
                if (Short.TryGetValue(option.Name, out string? text))
                    given[option.Name] = text;
                if (option.Name is "eps" or "flow")
                    given[option.Name] = FormattableString.Invariant($"{budget}");
                if (option.Name == "norm" && option.Words.Contains(norm))
                    given[option.Name] = norm;
            }
            ImageSet data = ImageSet.FromFloats(Tiny.Images, images.To(DType.Float32).ToArray<float>(), labels.ToArray<int>());
            return new Case(spec.Create(spec.Values(given), data), classifier, images, labels, budget);
        }

        public AttackResult Run(Tensor labels) => Attack.Run(Classifier, Images, labels, new RandomStream(1));
    }
}
