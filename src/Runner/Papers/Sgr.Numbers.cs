namespace AdvScratch.Runner.Papers;

internal static partial class Sgr
{
    /// <summary>Table 1 of the ICLR revision (that of the first version is lost), in percent; ρ as it is, times 100.</summary>
    private const string Summary = """
        | model | test | rand | PGD | T-PGD | from clean | from pgd | from fgsm | from GN | from SGR | DeepFool ρ |
        |---|---|---|---|---|---|---|---|---|---|---|
        | MNIST clean | 99.4 | 99.3 | 78.3 | 74.1 | 98.3 | 98.9 | 98.9 | 97.9 | 98.3 | 14.4 |
        | MNIST wdecay | 98.8 | 98.7 | 92.5 | 95.0 | 98.4 | 98.4 | 98.4 | 96.9 | 97.6 | 22.9 |
        | MNIST pgd | 99.5 | 99.5 | 99.1 | 99.3 | 99.4 | 99.3 | 99.4 | 99.3 | 99.3 | 45.3 |
        | MNIST fgsm | 99.4 | 99.4 | 98.5 | 98.0 | 99.3 | 99.2 | 99.2 | 99.2 | 99.2 | 33.9 |
        | MNIST GN | 99.5 | 99.5 | 96.5 | 97.6 | 99.3 | 99.2 | 99.2 | 98.0 | 98.4 | 30.9 |
        | MNIST SGR | 99.6 | 99.5 | 96.6 | 96.5 | 99.4 | 99.3 | 99.4 | 98.5 | 98.7 | 30.3 |
        | CIFAR clean | 84.7 | 83.2 | 28.8 | 24.9 | 72.2 | 77.0 | 81.9 | 61.9 | 60.3 | 1.0 |
        | CIFAR wdecay | 81.4 | 79.2 | 27.1 | 32.3 | 69.7 | 71.7 | 68.9 | 54.1 | 52.9 | 1.5 |
        | CIFAR pgd | 77.7 | 77.7 | 62.4 | 69.7 | 77.1 | 71.5 | 76.2 | 74.0 | 74.0 | 6.1 |
        | CIFAR fgsm | 81.9 | 82.0 | 55.2 | 66.4 | 81.1 | 75.0 | 78.0 | 76.5 | 76.4 | 4.6 |
        | CIFAR GN | 83.7 | 83.7 | 41.9 | 54.1 | 81.6 | 76.9 | 82.0 | 68.1 | 67.9 | 3.9 |
        | CIFAR SGR | 83.4 | 82.8 | 41.5 | 53.4 | 80.6 | 75.8 | 81.2 | 66.8 | 65.5 | 3.9 |
        """;

    /// <summary>The first transfer matrix of MNIST; its budget is lost, 32/255 follows from the ICLR revision.</summary>
    private const string DigitsWeak = """
        | model | test | clean | wdecay | pgd | fgsm | gn | sgr grad | sgr sign | fgsm sgr | pgd sgr |
        |---|---|---|---|---|---|---|---|---|---|---|
        | clean | 99.4 | 24.7 | 94.2 | 98.4 | 98.7 | 95.8 | 95.4 | 95.7 | 97.1 | 96.2 |
        | wdecay | 99.4 | 97.7 | 48.3 | 98.1 | 98.7 | 95.4 | 95.2 | 96.4 | 97.4 | 97.0 |
        | pgd | 99.5 | 99.3 | 99.3 | 98.2 | 99.2 | 99.1 | 99.1 | 99.3 | 99.3 | 99.2 |
        | fgsm | 99.5 | 99.2 | 99.1 | 99.0 | 96.0 | 98.8 | 98.9 | 99.0 | 99.1 | 99.0 |
        | gn | 99.4 | 98.8 | 98.0 | 98.5 | 98.9 | 88.9 | 96.3 | 97.9 | 98.3 | 98.0 |
        | sgr grad | 99.5 | 98.9 | 98.2 | 98.9 | 99.1 | 96.4 | 86.4 | 97.7 | 98.5 | 98.0 |
        | sgr sign | 99.5 | 98.8 | 98.3 | 98.8 | 98.9 | 97.5 | 97.2 | 86.9 | 98.1 | 97.9 |
        | fgsm sgr | 99.5 | 98.7 | 97.8 | 98.7 | 98.7 | 97.3 | 97.0 | 97.1 | 72.9 | 96.9 |
        | pgd sgr | 99.6 | 98.7 | 98.0 | 98.8 | 98.8 | 97.3 | 96.8 | 97.3 | 97.5 | 79.5 |
        """;

    /// <summary>The second transfer matrix of MNIST; its budget is lost, 64/255 is assumed.</summary>
    private const string DigitsStrong = """
        | model | test | clean | wdecay | pgd | fgsm | gn | sgr grad | sgr sign | fgsm sgr | pgd sgr |
        |---|---|---|---|---|---|---|---|---|---|---|
        | clean | 99.4 | 0.6 | 30.3 | 79.6 | 79.1 | 31.5 | 32.6 | 38.1 | 72.4 | 65.8 |
        | wdecay | 99.4 | 80.6 | 0.4 | 84.0 | 88.4 | 26.4 | 27.4 | 46.7 | 81.3 | 75.6 |
        | pgd | 99.5 | 98.8 | 97.7 | 62.6 | 90.7 | 89.7 | 89.7 | 92.4 | 97.7 | 97.2 |
        | fgsm | 99.5 | 98.0 | 93.7 | 76.8 | 38.6 | 81.8 | 81.8 | 84.0 | 94.6 | 92.1 |
        | gn | 99.4 | 96.3 | 86.5 | 91.3 | 96.4 | 9.3 | 55.0 | 79.5 | 93.2 | 90.7 |
        | sgr grad | 99.5 | 96.1 | 84.7 | 90.2 | 95.3 | 50.1 | 4.5 | 68.8 | 89.6 | 82.9 |
        | sgr sign | 99.5 | 95.1 | 83.6 | 88.8 | 93.4 | 59.0 | 52.7 | 2.4 | 85.3 | 82.7 |
        | fgsm sgr | 99.5 | 90.8 | 74.9 | 85.6 | 85.7 | 54.0 | 48.5 | 48.4 | 0.4 | 49.1 |
        | pgd sgr | 99.6 | 92.9 | 78.1 | 87.8 | 89.8 | 50.9 | 44.0 | 56.1 | 62.1 | 0.5 |
        """;

    /// <summary>The first transfer matrix of CIFAR-10; its budget is lost, 4/255 is assumed.</summary>
    private const string PhotosWeak = """
        | model | test | clean | wdecay | pgd | fgsm | gn | sgr grad | sgr sign | pgd sgr | fgsm sgr |
        |---|---|---|---|---|---|---|---|---|---|---|
        | clean | 84.3 | 13.9 | 59.0 | 75.2 | 74.6 | 62.6 | 62.7 | 61.7 | 64.4 | 61.9 |
        | wdecay | 85.2 | 68.7 | 9.2 | 75.6 | 75.4 | 61.6 | 61.4 | 59.6 | 63.2 | 61.5 |
        | pgd | 81.9 | 80.9 | 80.4 | 56.1 | 76.4 | 77.1 | 77.7 | 77.1 | 77.3 | 77.3 |
        | fgsm | 82.2 | 81.2 | 80.3 | 75.2 | 51.3 | 76.8 | 77.5 | 76.8 | 77.0 | 77.0 |
        | gn | 83.3 | 80.0 | 78.0 | 74.3 | 75.2 | 37.0 | 69.7 | 68.9 | 70.2 | 69.4 |
        | sgr grad | 83.7 | 79.4 | 77.6 | 74.6 | 75.3 | 67.1 | 31.3 | 67.8 | 68.7 | 68.4 |
        | sgr sign | 84.2 | 80.0 | 77.8 | 75.1 | 75.8 | 68.3 | 69.4 | 33.7 | 69.3 | 68.1 |
        | pgd sgr | 83.2 | 79.4 | 77.7 | 74.2 | 74.9 | 68.6 | 69.6 | 68.3 | 36.2 | 68.9 |
        | fgsm sgr | 83.7 | 79.6 | 77.9 | 75.3 | 76.0 | 69.1 | 70.0 | 68.1 | 69.8 | 35.3 |
        """;

    /// <summary>The second transfer matrix of CIFAR-10; its budget is lost, 8/255 follows from the ICLR revision.</summary>
    private const string PhotosStrong = """
        | model | test | clean | wdecay | pgd | fgsm | gn | sgr grad | sgr sign | pgd sgr | fgsm sgr |
        |---|---|---|---|---|---|---|---|---|---|---|
        | clean | 84.3 | 11.2 | 27.7 | 61.6 | 68.1 | 27.8 | 27.9 | 26.5 | 30.3 | 27.9 |
        | wdecay | 85.2 | 44.5 | 8.0 | 63.7 | 68.6 | 25.6 | 26.2 | 24.2 | 27.7 | 26.5 |
        | pgd | 77.7 | 76.2 | 75.0 | 40.5 | 71.3 | 66.6 | 67.9 | 67.3 | 67.1 | 66.9 |
        | fgsm | 81.2 | 75.9 | 74.0 | 60.3 | 13.2 | 62.9 | 65.5 | 63.8 | 63.8 | 63.8 |
        | gn | 83.3 | 75.0 | 70.1 | 63.9 | 70.3 | 11.2 | 45.9 | 44.0 | 47.0 | 45.6 |
        | sgr grad | 83.7 | 73.3 | 67.8 | 63.5 | 70.9 | 38.1 | 10.3 | 41.0 | 42.2 | 41.8 |
        | sgr sign | 84.2 | 74.3 | 67.8 | 65.3 | 70.9 | 40.5 | 43.6 | 10.0 | 42.8 | 40.5 |
        | pgd sgr | 83.2 | 74.9 | 69.5 | 65.3 | 70.5 | 43.6 | 46.6 | 43.7 | 10.9 | 44.1 |
        | fgsm sgr | 83.7 | 73.6 | 69.0 | 65.3 | 70.9 | 42.2 | 45.5 | 41.4 | 43.9 | 11.3 |
        """;

    /// <summary>Accuracy on CIFAR-10 under noise of the data's covariance, strength 0.3 (ICLR revision, section 4.3).</summary>
    private const string DataNoise = """
        | model | LRC of the data |
        |---|---|
        | clean | 46.5 |
        | GN | 48.7 |
        | SGR | 65.8 |
        | LRC noise | 57.9 |
        """;
}
