using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Papers;

internal static partial class JointPaper
{
    private const string Cascade = "Cascade", OnePass = "One-pass", JointThenPs = "Joint-PS", JointThenSp = "Joint-SP",
        Undefended = "Undefended", Siamese = "Siamese";

    private static Experiment Table1 => new(
        Info("joint-table1", "seven trainings under pixel, spatial and joint attacks, CIFAR-10", "20 minutes", [.. Cifar10.Keys(), .. MultiStep, LongSteps, .. Beside]),
        settings => Table(
            settings,
            Cifar10,
            "Training against pixel, spatial and joint attacks, CIFAR-10",
            [
                NaturalModel(settings, Cifar10),
                PixelMultiModel(settings, Cifar10),
                SpatialMultiModel(settings, Cifar10),
                JointMultiModel(settings, Cifar10),
                PixelOneModel(settings, Cifar10),
                SpatialOneModel(settings, Cifar10),
                JointModel(settings, Cifar10, JointOne),
            ],
            StandardShown(settings),
            Numbers1) with
        {
            Figures = [Figures.Pictures(Joint)],
            Claims = Claims1,
        });

    private static Experiment Table2 => new(
        Info("joint-table2", "three ways of joining spatial and pixel attacks in training, CIFAR-10", "12 minutes", [.. Cifar10.Keys(hasShort: false), LongSteps, .. Beside]),
        settings => Table(
            settings,
            Cifar10,
            "Joining spatial and pixel attacks: cascade, one pass, double pass",
            [
                JointModel(settings, Cifar10, Cascade, method: "cascade"),
                JointModel(settings, Cifar10, OnePass, method: "one-pass"),
                JointModel(settings, Cifar10, Joint),
                PixelOneModel(settings, Cifar10, Bilateral),
            ],
            StandardShown(settings),
            Numbers2) with
        {
            Figures = [Figures.Pictures(Joint)],
            Claims = Claims2,
        });

    private static Experiment Table3 => new(
        Info("joint-table3", "the order of spatial and pixel attack in training and evaluation, CIFAR-10", "7 minutes", [.. Cifar10.Keys(hasShort: false), .. Beside]),
        settings => Table(
            settings,
            Cifar10,
            "Spatial before pixel, or pixel before spatial",
            [JointModel(settings, Cifar10, JointThenSp), JointModel(settings, Cifar10, JointThenPs, order: "ps")],
            [
                Pgd(Pgd20, PixelBudget, settings.Get(AttackSteps)),
                SpatialAttack(Spatial, FlowBudget, settings.Get(AttackSteps)),
                JointAttack(settings, Joint),
                JointAttack(settings, JointPs, order: "ps"),
            ],
            Numbers3) with
        {
            Means = [new MeanPlan("Mean of the four", [Pgd20, Spatial, Joint, JointPs])],
            Claims = Claims3,
        });

    private static Experiment Table5 => new(
        Info("joint-table5", "attacks on a Joint model crafted on an undefended and on a second Joint model, CIFAR-10", "8 minutes", [.. Cifar10.Keys(), LongSteps, .. Beside]),
        settings => Table(
            settings,
            Cifar10,
            "Black-box attacks on a Joint model",
            [
                JointModel(settings, Cifar10, Joint),
                NaturalModel(settings, Cifar10) with { Name = Undefended, IsEvaluated = false },
                JointModel(settings, Cifar10, Siamese) with { Draw = 1, IsEvaluated = false },
            ],
            [
                .. Standard(settings),
                .. from source in (string[])[Undefended, Siamese]
                   from attack in Standard(settings)
                   where attack.Label != Pgd100
                   select attack with { Label = From(attack.Label, source), Source = source },
            ],
            Numbers5) with
        {
            Claims = Claims5,
        });

    private static Experiment Table6 => Baselines("joint-table6", "CIFAR-100", Cifar100, Numbers6);

    private static Experiment Table7 => Baselines("joint-table7", "SVHN", Svhn, Numbers7);

    /// <summary>Natural, Madry, Bilateral and Joint on another data set.</summary>
    private static Experiment Baselines(string name, string dataset, Task task, string numbers) => new(
        Info(name, $"Joint beside Madry and Bilateral, {dataset}", "10 minutes", [.. task.Keys(), .. MultiStep, LongSteps, .. Beside]),
        settings => Table(
            settings,
            task,
            $"Joint beside Madry and Bilateral, {dataset}",
            [NaturalModel(settings, task), PixelMultiModel(settings, task, Madry), PixelOneModel(settings, task, Bilateral), JointModel(settings, task, Joint)],
            StandardShown(settings),
            numbers) with
        {
            Figures = [Figures.Pictures(Joint)],
            Claims = ClaimsOver(task.Dataset, dataset),
        });

    private static string From(string attack, string source) => $"{attack} from {source}";
}
