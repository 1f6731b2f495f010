namespace AdvScratch.Runner.Papers;

/// <summary>The numbers of tables 2, 3, 4, 7 and 8 in percent, means of five runs where the paper has several.</summary>
internal static partial class Cat
{
    private const string PreActTable =
        """
        | model        | none | FGSM | PGD-20 | PGD-100 | CW-inf | Avg  |
        |--------------|------|------|--------|---------|--------|------|
        | AT           | 83.0 | 57.3 | 52.9   | 51.9    | 50.9   | 59.2 |
        | TRADES       | 82.8 | 57.6 | 52.8   | 51.7    | 50.9   | 59.2 |
        | MART         | 83.0 | 60.2 | 53.9   | 52.3    | 49.9   | 59.9 |
        | FAT-TRADES   | 85.1 | 58.3 | 52.1   | 50.5    | 50.4   | 59.3 |
        | CATcent 0.05 | 84.1 | 59.5 | 55.6   | 54.9    | 50.8   | 61.0 |
        | CATcent 0.1  | 85.9 | 58.5 | 54.1   | 53.4    | 50.44  | 60.4 |
        | CATcw 0.05   | 84.2 | 58.9 | 55.3   | 54.5    | 51.3   | 60.9 |
        | CATcw 0.1    | 85.1 | 58.9 | 54.9   | 54.1    | 51.2   | 60.8 |
        | CATcent 0.3  | 88.0 | 57.0 | 51.1   | 49.9    | 47.8   | 58.8 |
        | CATcw 0.3    | 88.1 | 57.4 | 51.5   | 50.1    | 48.8   | 59.2 |
        """;

    // the clean accuracy of CATcent 0.3 follows from its Avg
    private const string WideTable =
        """
        | model        | none | FGSM | PGD-20 | PGD-100 | CW-inf | Avg  |
        |--------------|------|------|--------|---------|--------|------|
        | AT           | 86.1 | 61.8 | 56.1   | 55.8    | 54.2   | 62.8 |
        | TRADES       | 84.9 | 60.9 | 56.2   | 55.1    | 54.5   | 62.3 |
        | MART         | 83.6 | 61.6 | 57.2   | 56.1    | 53.7   | 62.5 |
        | FAT-TRADES   | 86.6 | 61.9 | 55.9   | 55.4    | 54.3   | 62.8 |
        | CATcent 0.05 | 86.6 | 60.9 | 57.7   | 57.2    | 53.9   | 63.3 |
        | CATcent 0.1  | 87.5 | 61.5 | 57.2   | 56.6    | 54.0   | 63.4 |
        | CATcw 0.05   | 86.4 | 62.7 | 59.7   | 58.7    | 56.0   | 64.7 |
        | CATcw 0.1    | 87.4 | 62.3 | 58.6   | 57.3    | 55.6   | 64.2 |
        | CATcent 0.3  | 88.9 | 59.8 | 54.8   | 53.9    | 51.6   | 61.8 |
        | CATcw 0.3    | 89.3 | 60.8 | 55.1   | 53.2    | 52.6   | 62.2 |
        """;

    private const string SquareTable =
        """
        | model            | Square |
        |------------------|--------|
        | AT               | 55.12  |
        | TRADES           | 54.85  |
        | MART             | 54.98  |
        | FAT-TRADES       | 55.35  |
        | CATcent 0.05     | 56.4   |
        | CATcent 0.1      | 56.4   |
        | CATcw 0.05       | 56.3   |
        | CATcw 0.1        | 56.5   |
        | AT WRN           | 59.19  |
        | TRADES WRN       | 59.0   |
        | MART WRN         | 57.7   |
        | CATcent 0.05 WRN | 59.1   |
        | CATcent 0.1 WRN  | 59.6   |
        | CATcw 0.05 WRN   | 60.9   |
        | CATcw 0.1 WRN    | 60.9   |
        """;

    private const string HundredTable =
        """
        | model        | none  | FGSM  | PGD-20 | PGD-100 | CW-inf | Avg   |
        |--------------|-------|-------|--------|---------|--------|-------|
        | AT           | 55.13 | 29.77 | 27.51  | 27.01   | 25.91  | 33.06 |
        | CATcent 0.05 | 58.52 | 31.45 | 28.93  | 28.48   | 25.55  | 34.59 |
        | CATcent 0.1  | 59.77 | 30.33 | 27.16  | 26.62   | 24.17  | 33.61 |
        | CATcw 0.05   | 58.9  | 31.51 | 29.11  | 28.5    | 26.25  | 34.85 |
        | CATcw 0.1    | 60.37 | 31.04 | 28.31  | 27.88   | 25.67  | 34.65 |
        """;

    // β and β₁ behind the name; TRADES with β = 1 as the text quotes it from its own paper, on another network
    private const string WeightsTable =
        """
        | model          | none  | PGD-20 |
        |----------------|-------|--------|
        | CATcent 5 0.05 | 84.1  | 55.6   |
        | CATcent 4 0.05 | 85.0  | 54.6   |
        | CATcent 3 0.05 | 85.4  | 53.7   |
        | CATcent 2 0.05 | 86.4  | 51.7   |
        | CATcent 1 0.05 | 86.8  | 51.1   |
        | CATcent 5 0.1  | 85.8  | 54.1   |
        | CATcent 5 0.2  | 87.0  | 52.6   |
        | CATcent 5 0.3  | 88.0  | 51.1   |
        | CATcw 5 0.05   | 84.2  | 55.2   |
        | CATcw 4 0.05   | 84.5  | 55.1   |
        | CATcw 3 0.05   | 85.5  | 53.5   |
        | CATcw 2 0.05   | 86.3  | 52.6   |
        | CATcw 1 0.05   | 87.6  | 50.8   |
        | CATcw 5 0.1    | 85.3  | 54.9   |
        | CATcw 5 0.2    | 86.9  | 52.8   |
        | CATcw 5 0.3    | 88.1  | 51.5   |
        | TRADES 1       | 87.91 | 41.50  |
        """;
}
