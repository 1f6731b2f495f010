using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Papers;

internal static partial class Sgr
{
    private static readonly string[] Variants = ["clean", "wdecay", "pgd", "fgsm", "gn", "sgr grad", "sgr sign", "pgd sgr", "fgsm sgr"];

    private static readonly Matrix[] Matrices =
    [
        new(Digits, "weak", 32, DigitsWeak),
        new(Digits, "strong", 64, DigitsStrong),
        new(Photos, "weak", 4, PhotosWeak),
        new(Photos, "strong", 8, PhotosStrong),
    ];

    private static Experiment Transfer() => Of(
        "sgr-transfer", "every model under the perturbations made on every other, on MNIST and CIFAR-10", "a minute", "25 minutes", "days",
        [Epochs, Batch, Schedule, .. DigitKeys, .. PhotoKeys, Interval, TestImages, TransferSteps, AttackSteps, AutoImages, CheckedImages],
        settings => new ExperimentPlan
        {
            Title = "SGR: the transfer matrices",
            Dataset = settings.Dataset(Digits.Dataset),
            TestImages = settings.Get(TestImages),
            Models = [.. Matrices.SelectMany(matrix => matrix.Models(settings)).DistinctBy(model => model.Name)],
            Attacks = [.. Matrices.SelectMany(matrix => matrix.Attacks(settings))],
            Checks = Checks(settings, Matrices.SelectMany(matrix => Variants.Select(variant => (matrix.Model(variant), (double)matrix.Epsilon))).DistinctBy(model => model.Item1)),
            Headline = Matrices[0].From("clean"),
            Note = "\"from X, weak\" is PGD made on X with 32/255 on MNIST and 4/255 on CIFAR-10, \"strong\" with 64/255 and 8/255; models trained with an attack were "
                + "trained with the budget of the columns. The paper's labels of the budgets are lost; 64/255 and 4/255 are assumptions. " + Assumptions,
            PaperNumbers = Matrices.SelectMany(matrix => Numbers(matrix.Numbers, matrix.Model, matrix.From)).DistinctBy(cell => cell.Key).ToDictionary(),
            Figures =
            [
                .. Matrices.Select(matrix => Figures.AccuracyMatrices(
                    $"{matrix.Side.Name}, ε = {matrix.Epsilon}/255",
                    "Each row is a model under attack, each column the model that the perturbations were made on; the diagonal is the white-box attack.",
                    new AccuracyMatrix("attacked", "made on", [.. Variants.Select(variant => (variant, matrix.Model(variant)))], [.. Variants.Select(variant => (variant, matrix.From(variant)))]))),
            ],
            Claims = [.. Matrices.SelectMany(TransferClaims)],
        });

    private static IEnumerable<ClaimPlan> TransferClaims(Matrix matrix)
    {
        yield return Claim("regularizers-raise-pgd-accuracy", "gn and sgr sign are more accurate than the clean model under white-box PGD", found => Claims.All(
            from row in (string[])["gn", "sgr sign"]
            select Claims.Exceeds(found, White(row), White("clean"))));
        yield return Claim("sgr-equals-gn-under-pgd", "sgr sign and gn differ by less than 5 points under white-box PGD", found => Claims.Equal(found, White("sgr sign"), White("gn"), 0.05));
        yield return Claim("pgd-augmented-highest-white-box", "PGD-augmented training has the highest accuracy under white-box PGD", found =>
            Claims.All(Variants.Where(row => row != "pgd").Select(row => Claims.Exceeds(found, White("pgd"), White(row)))));
        yield return Claim(
            "regularized-sources-hurt-clean", "Perturbations made on gn and sgr sign hurt the clean model more than those made on pgd- and fgsm-augmented models", found => Claims.All(
                from weaker in (string[])["pgd", "fgsm"]
                from stronger in (string[])["gn", "sgr sign"]
                select Claims.Exceeds(found, (matrix.Model("clean"), matrix.From(weaker)), (matrix.Model("clean"), matrix.From(stronger)))));
        yield return Claim(
            "clean-source-spares-regularized", "Perturbations made on the clean model hurt gn and sgr sign less than those made on them hurt the clean model", found => Claims.All(
                from row in (string[])["gn", "sgr sign"]
                select Claims.Exceeds(found, (matrix.Model(row), matrix.From("clean")), (matrix.Model("clean"), matrix.From(row)))));
        yield return Claim("sgr-variants-alike", "All variants of SGR differ by less than 5 points under perturbations made on the clean model", found => Claims.All(
            from variant in Variants.Where(row => row.Contains("sgr") && row != "sgr sign")
            select Claims.Equal(found, (matrix.Model(variant), matrix.From("clean")), (matrix.Model("sgr sign"), matrix.From("clean")), 0.05)));

        (string, string) White(string row) => (matrix.Model(row), matrix.From(row));

        ClaimPlan Claim(string id, string text, Func<Findings, Verdict> decide) =>
            ClaimAbout([.. Variants.Select(matrix.Model)], $"{id}-{matrix.Side.Name.ToLowerInvariant()}-{matrix.Strength}", $"On {matrix.Side.Name} with ε = {matrix.Epsilon}/255: {text}.", decide);
    }

    /// <summary>One of the paper's transfer matrices.</summary>
    /// <param name="Side">The data set.</param>
    /// <param name="Strength">weak or strong: the weaker and the stronger budget of both data sets share their columns.</param>
    /// <param name="Epsilon">The budget, in 255ths.</param>
    /// <param name="Numbers">The paper's numbers, in percent.</param>
    private sealed record Matrix(Side Side, string Strength, int Epsilon, string Numbers)
    {
        /// <summary>Models that were trained with an attack belong to one budget, the others to both.</summary>
        public string Model(string variant) => variant is "pgd" or "fgsm" ? $"{Side.Name} {variant} {Epsilon}" : $"{Side.Name} {variant}";

        public string From(string variant) => $"from {variant}, {Strength}";

        public IEnumerable<ModelPlan> Models(Settings settings) => Variants.Select(variant => Side.Model(settings, Model(variant), variant switch
        {
            "clean" => "natural",
            "wdecay" => "weight-decay",
            "pgd" => Side.PgdAugmented(settings, Epsilon),
            "fgsm" => Side.FgsmAugmented(Epsilon),
            "gn" => Side.Gn(settings),
            "sgr grad" => Side.Structured(settings, "gradient"),
            "sgr sign" => Side.Structured(settings, "sign"),
            "pgd sgr" => Side.StructuredByPgd(settings),
            _ => Side.StructuredByFgsm(settings),
        }));

        public IEnumerable<AttackPlan> Attacks(Settings settings)
        {
            string[] models = [.. Variants.Select(Model)];
            return
            [
                .. Variants.Select(variant => new AttackPlan(From(variant), Pgd(Epsilon, settings.Get(TransferSteps))) { Source = Model(variant), Models = models }),
                new AttackPlan($"{AutoAttack}, {Strength}", Auto(Epsilon)) { Models = models, Images = settings.Get(AutoImages) },
            ];
        }
    }
}
