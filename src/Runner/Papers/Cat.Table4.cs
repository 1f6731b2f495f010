using AdvScratch.Runner.Experiments;
using static System.FormattableString;

namespace AdvScratch.Runner.Papers;

/// <summary>Table 4: the black-box attack Square on the models of tables 2 and 3.</summary>
internal static partial class Cat
{
    private const string None = "none";

    // behind the names of the models of table 3
    private const string Wide = " WRN";

    private static readonly WordKey SecondNetwork = new("wide_network", "network of the second column (none: no such column)", None, None, "wrn-34-10");
    private static readonly WordKey SquareMaskBetas = new("mask_betas", "values of β₁, smallest first", "0.05", "0.05", "0.05,0.1") { Accepts = AreNumbers };
    private static readonly Key<int> Queries = new("queries", "queries of Square", smoke: 20, laptop: 1000, paper: 5000) { Least = 1 };
    private static readonly Key<int> SquareImages = new("square_images", "images under Square", smoke: 8, laptop: 200, paper: 10_000) { Least = 1 };

    private static Experiment Table4() => Of(
        "cat-table4", "CAT and four baselines on CIFAR-10 under the black-box attack Square", "seconds", "20 minutes", "months",
        [.. Cifar.Keys, SecondNetwork, SquareMaskBetas, Queries, SquareImages], settings =>
        {
            string[] betas = Betas(settings, SquareMaskBetas);
            Cifar.Task task = Cifar.TaskOf(settings), second = task with { Network = settings.Get(SecondNetwork), IsWide = true };
            string[] suffixes = second.Network == None ? [""] : ["", Wide];
            ModelPlan[] models =
            [
                .. from suffix in suffixes
                   from model in SquareModels(settings, suffix == Wide ? second : task, betas, suffix)
                   select model,
            ];
            return new ExperimentPlan
            {
                Title = "Calibrated adversarial training under Square",
                Dataset = settings.Dataset("cifar10"),
                TestImages = Cifar.Images(settings),
                Models = models,
                Attacks =
                [
                    new AttackPlan(Square, Invariant($"square:eps=8/255,queries={settings.Get(Queries)},area=0.8")) { Images = settings.Get(SquareImages) },
                    .. ((string[])[Pgd20, CwInf, AutoAttack]).Select(label => Cifar.Attack(settings, label)),
                ],
                Headline = Square,
                Checks = Cifar.Checks(settings),
                PaperNumbers = Numbers(SquareTable, models, [Square]),
                Note = CifarNote + " The paper leaves open how Square was set; here as in AutoAttack, 5,000 queries with squares from 80 % of the pixels on.",
                Claims = [.. suffixes.SelectMany(suffix => SquareClaims(betas, suffix))],
            };
        });

    private static IEnumerable<ModelPlan> SquareModels(Settings settings, Cifar.Task task, string[] betas, string suffix) =>
    [
        .. SquareBaselines(suffix).Select(name => Cifar.Baseline(settings, task, name) with { Name = name + suffix }),
        .. CatModels(settings, task, betas, suffix),
    ];

    // the paper's wide network of FAT is not its own, and nobody attacked it with Square
    private static IEnumerable<string> SquareBaselines(string suffix) => Cifar.Baselines.Where(name => suffix.Length == 0 || name != "FAT-TRADES");

    private static IEnumerable<ClaimPlan> SquareClaims(string[] betas, string suffix)
    {
        string id = suffix.Length == 0 ? "" : "-wide";
        string best = $"CATcw {betas[0]}{suffix}";
        string[] baselines = [.. SquareBaselines(suffix).Select(name => name + suffix)];
        string[] models = [.. from beta in betas from method in Calibrated select $"{method} {beta}{suffix}"];
        return
        [
            new("cat-best-under-square" + id, $"{best} is more accurate under Square than {And(baselines)}.", found => Beats(found, [best], baselines, Square)),
            new("cat-square-not-below-pgd" + id,
                $"Square, which needs no gradients, does not fool CAT models{(suffix.Length == 0 ? "" : " on WRN-34-10")} more often than PGD-20: "
                + "their accuracies under it are at most 1 point lower.",
                found => OfLearnt(found, models, model => Claims.Exceeds(found, (model, Square), (model, Pgd20), -0.01))),
        ];
    }
}
