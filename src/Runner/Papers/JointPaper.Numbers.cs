namespace AdvScratch.Runner.Papers;

/// <content>The paper's numbers, in percent. Clean images are "none". What none of its tables has is not here.</content>
internal static partial class JointPaper
{
    private const string Numbers1 = """
        | model | none | FGSM | PGD-20 | Spatial | Joint |
        |---|---|---|---|---|---|
        | Natural | 95.6 | 36.9 | 0.0 | 0.1 | 0.0 |
        | Pixel multi-step | 85.7 | 54.9 | 44.9 | 45.6 | 11.6 |
        | Spatial multi-step | 91.0 | 57.0 | 18.7 | 70.8 | 13.4 |
        | Joint multi-step | 76.4 | 55.8 | 50.4 | 60.2 | 29.6 |
        | Pixel one-step | 91.1 | 90.5 | 58.4 | 53.7 | 35.8 |
        | Spatial one-step | 94.1 | 73.2 | 35.8 | 65.7 | 30.5 |
        | Joint one-step | 92.1 | 88.7 | 64.0 | 68.0 | 53.1 |
        """;

    // Bilateral is not in the table: it is the first table's one-step pixel training
    private const string Numbers2 = """
        | model | none | FGSM | PGD-20 | Spatial | Joint |
        |---|---|---|---|---|---|
        | Cascade | 92.3 | 92.2 | 48.7 | 49.4 | 31.8 |
        | One-pass | 91.8 | 95.5 | 32.6 | 44.9 | 23.8 |
        | Joint | 92.1 | 88.7 | 64.0 | 68.0 | 53.1 |
        | Bilateral | 91.1 | 90.5 | 58.4 | 53.7 | 35.8 |
        """;

    private const string Numbers3 = """
        | model | none | PGD-20 | Spatial | Joint | Joint PS |
        |---|---|---|---|---|---|
        | Joint-SP | 92.1 | 64.0 | 68.0 | 53.1 | 48.5 |
        | Joint-PS | 90.4 | 64.9 | 67.6 | 59.8 | 62.1 |
        """;

    private const string Numbers4 = """
        | model | none | PGD-20 | PGD-100 | Spatial | Joint |
        |---|---|---|---|---|---|
        | Joint 2+0.1 | 92.2 | 68.7 | 67.5 | 68.0 | 61.53 |
        | Joint 2+0.2 | 90.5 | 65.9 | 65.3 | 67.5 | 62.8 |
        | Joint 2+0.3 | 90.2 | 61.6 | 60.3 | 67.2 | 57.3 |
        | Joint 4+0.1 | 91.3 | 65.4 | 64.7 | 64.0 | 59.4 |
        | Joint 4+0.2 | 89.1 | 61.4 | 60.7 | 64.0 | 57.1 |
        | Joint 4+0.3 | 88.0 | 57.8 | 57.0 | 63.2 | 53.6 |
        | Joint 6+0.1 | 90.1 | 64.5 | 64.0 | 62.7 | 58.8 |
        | Joint 6+0.2 | 88.7 | 59.2 | 58.5 | 61.4 | 54.0 |
        | Joint 6+0.3 | 87.3 | 57.5 | 57.1 | 61.7 | 53.5 |
        | Joint 8+0.1 | 94.2 | 65.2 | 54.4 | 68.0 | 46.4 |
        | Joint 8+0.2 | 92.5 | 62.3 | 50.2 | 69.1 | 46.7 |
        | Joint 8+0.3 | 92.1 | 64.0 | 52.7 | 68.0 | 53.1 |
        """;

    // the white-box columns are the first table's
    private const string Numbers5 = """
        | model | none | FGSM | PGD-20 | Spatial | Joint | FGSM from Undefended | PGD-20 from Undefended | Spatial from Undefended | Joint from Undefended | FGSM from Siamese | PGD-20 from Siamese | Spatial from Siamese | Joint from Siamese |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|---|
        | Joint | 92.1 | 88.7 | 64.0 | 68.0 | 53.1 | 88.7 | 90.7 | 90.4 | 90.5 | 88.7 | 82.4 | 85.2 | 79.8 |
        """;

    private const string Numbers6 = """
        | model | none | FGSM | PGD-20 | Spatial | Joint |
        |---|---|---|---|---|---|
        | Natural | 79.0 | 10.0 | 0.0 | 0.0 | 0.0 |
        | Madry | 59.9 | 28.5 | 22.6 | 24.6 | 4.8 |
        | Bilateral | 72.6 | 60.8 | 25.4 | 23.6 | 14.5 |
        | Joint | 68.6 | 63.2 | 28.8 | 28.6 | 26.6 |
        """;

    private const string Numbers7 = """
        | model | none | FGSM | PGD-20 | Spatial | Joint |
        |---|---|---|---|---|---|
        | Natural | 97.2 | 53.0 | 0.3 | 7.3 | 0.0 |
        | Madry | 93.9 | 68.4 | 47.9 | 76.7 | 19.7 |
        | Bilateral | 96.8 | 89.7 | 55.1 | 75.5 | 35.0 |
        | Joint | 96.2 | 91.5 | 56.4 | 79.1 | 38.8 |
        """;
}
