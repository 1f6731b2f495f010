using AdvScratch.Adversarial;

namespace AdvScratch.Runner.Training;

/// <summary>What <c>train --set KEY=VALUE</c> takes for every method: the training itself, not the method's own options.</summary>
public static class RecipeKeys
{
    /// <summary>All keys, in the order in which they are shown.</summary>
    public static IReadOnlyList<CatalogOption> All { get; } =
    [
        Whole("epochs", "5", "passes over the training images"),
        Whole("batch", "128", "images in a step"),
        Whole("train-images", "all that are not held out", "how many of the first training images are trained on"),
        Word("optimizer", "adam; on colour images, for networks with batch norm, sgd", "what turns gradients into updates", "adam", "sgd"),
        Number("lr", "0.001 for adam; for sgd 0.1, without batch norm 0.01", "the highest learning rate"),
        Number("momentum", "0.9", "momentum of sgd"),
        Switch("nesterov", "no", "Nesterov's form of sgd's momentum"),
        Number("weight-decay", "5e-4 for sgd, 0 for adam", "weight decay, added to the gradient"),
        Word("schedule", "one-cycle", "how the learning rate changes", "constant", "steps", "linear", "cosine", "one-cycle"),
        new("drops", CatalogOptionKind.Numbers, "half and three quarters of the epochs", "epochs at which schedule=steps lowers the rate") { IsDerived = true },
        Number("factor", "0.1", "what schedule=steps multiplies the rate by at each drop"),
        Number("peak", "0.3", "the share of training after which schedule=one-cycle is at its highest rate"),
        Number("clip", "none", "the largest l2 norm of the gradient; longer ones are shortened to it"),
        Number("ema", "none", "decay of an average of the weights, which is then what is used; 0.999 is common"),
        Number("awp", "none", "γ of adversarial weight perturbation; 0.01 is common"),
        Number("awp-from", "0", "the epoch from which on weights are perturbed"),
        Whole("crop", "0, on colour images 4", "pixels that images are padded with before they are cropped at random"),
        Word("padding", "zero", "what is padded with", "zero", "reflect"),
        Number("fill", "0", "the pixel value of padding=zero; 0.5 is the middle of the range"),
        Switch("flip", "no, on colour images yes", "mirror images at random"),
        Word("normalize", "none", "what the network does to pixels first: half maps them to [−1, 1], the others subtract and divide by a data set's means and deviations", InputNormalization.Words),
        Switch("drop-last", "no", "leave out the last batch of an epoch if it is smaller than the others"),
        Word("select", "none", "which epoch's weights are used: the last, or the best on images that are not trained on", "none", "robust", "clean+robust"),
        new("select-attack", CatalogOptionKind.Text, "PGD-10 at the budget of the training", "the attack that select tries") { IsDerived = true },
        Whole("select-every", "1", "after how many epochs select tries the weights"),
        Whole("patience", "none", "after how many epochs without a better trial training stops"),
        Word("select-on", "held-out", "which images select tries: held-out training images or (never do that) test images", "held-out", "test"),
        Whole("hold-out", "a tenth of the training images, at most 1000, if select needs them", "how many of the last training images are not trained on"),
    ];

    /// <summary>Keys that mean something only if another key has one of certain values; <c>*</c>: if it has any.</summary>
    internal static IReadOnlyList<(string Key, string Needs, string[] Values)> Conditions { get; } =
    [
        ("momentum", "optimizer", ["sgd"]),
        ("nesterov", "optimizer", ["sgd"]),
        ("drops", "schedule", ["steps"]),
        ("factor", "schedule", ["steps"]),
        ("peak", "schedule", ["one-cycle"]),
        ("awp-from", "awp", ["*"]),
        ("fill", "padding", ["zero"]),
        ("select-attack", "select", ["robust", "clean+robust"]),
        ("select-every", "select", ["robust", "clean+robust"]),
        ("patience", "select", ["robust", "clean+robust"]),
        ("select-on", "select", ["robust", "clean+robust"]),
    ];

    /// <summary>Which numbers a key takes.</summary>
    internal static IReadOnlyList<(string Key, Func<double, bool> Holds, string Rule)> Ranges { get; } =
    [
        .. ((string[])["epochs", "batch", "train-images", "select-every", "patience"]).Select(key => Range(key, n => n >= 1, "must be at least 1")),
        .. ((string[])["lr", "weight-decay", "factor", "awp", "awp-from", "crop", "hold-out"]).Select(key => Range(key, n => n >= 0, "must not be negative")),
        .. ((string[])["momentum", "ema"]).Select(key => Range(key, n => n is >= 0 and < 1, "must be at least 0 and less than 1")),
        Range("peak", n => n is > 0 and < 1, "must lie between 0 and 1"),
        Range("clip", n => n > 0, "must be greater than 0"),
    ];

    private static (string, Func<double, bool>, string) Range(string key, Func<double, bool> holds, string rule) => (key, holds, rule);

    private static CatalogOption Whole(string name, string initial, string description) => Of(name, CatalogOptionKind.Whole, initial, description);

    private static CatalogOption Number(string name, string initial, string description) => Of(name, CatalogOptionKind.Number, initial, description);

    private static CatalogOption Switch(string name, string initial, string description) => Of(name, CatalogOptionKind.Switch, initial, description);

    private static CatalogOption Word(string name, string initial, string description, params string[] words) =>
        Of(name, CatalogOptionKind.Word, initial, description, words);

    /// <summary>A default that is no value itself follows from other things.</summary>
    private static CatalogOption Of(string name, CatalogOptionKind kind, string initial, string description, params string[] words)
    {
        var option = new CatalogOption(name, kind, initial, description) { Words = words };
        return option with { IsDerived = !option.Accepts(initial) };
    }
}
