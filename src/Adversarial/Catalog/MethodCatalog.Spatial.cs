namespace AdvScratch.Adversarial;

public static partial class MethodCatalog
{
    private static IEnumerable<MethodSpec> Spatials() => [];
}
