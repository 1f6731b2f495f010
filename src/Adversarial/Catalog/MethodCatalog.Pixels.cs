namespace AdvScratch.Adversarial;

public static partial class MethodCatalog
{
    private static IEnumerable<MethodSpec> Pixels() =>
    [
        new(
            "madry",
            typeof(AdversarialTraining),
            "cross-entropy of the images after PGD on the network that is trained",
            "Madry et al., ICLR 2018",
            [.. MethodOptions.Pgd, MethodOptions.WarmUp, MethodOptions.CraftInTrainingMode],
            (values, task) => MethodOptions.Crafting(new AdversarialTraining(MethodOptions.PgdsOf(values, task)), values)),
    ];
}
