using AdvScratch.Runner.Experiments;
using AdvScratch.Runner.Training;
using static System.FormattableString;

namespace AdvScratch.Runner.Papers;

internal static partial class So
{
    private const string Natural = "Natural", Madry = "Madry", Trades = "TRADES", Ensemble = "Ensemble", Atda = "ATDA";

    // what a network was trained against
    private const string L2 = "l2", Linf = "linf", Mix = "Mix";

    private static readonly string[] Trainers = [Madry, Trades, Ensemble, Atda], Norms = [L2, Linf, Mix];

    // the published example of ensemble training; trained naturally, before
    private static readonly string[] Sources = ["ensemble-a", "ensemble-c", "ensemble-d"];

    private static readonly WordKey Network = new("network", "the network of all models", "cat-mnist", "cat-mnist", "madry-mnist");
    private static readonly Key<int> TrainImages = new("train_images", "training images", smoke: 200, laptop: 15_000, paper: 60_000) { Least = 1 };
    private static readonly Key<int> InnerSteps = new("inner_steps", "PGD steps in training", smoke: 2, laptop: 7, paper: 40) { Least = 1 };
    private static readonly Key<double> WarmUp = new("warm_up", "epochs over which the budget of PGD training grows", smoke: 0, laptop: 2, paper: 0);

    // 84 epochs of 1,200 steps are the published 100,000
    private static readonly WordKey MadryTraining = Trained("madry_training", "the natural network and those of Madry et al. are trained",
        laptop: "epochs=4 batch=50 optimizer=adam lr=1e-3 schedule=one-cycle", paper: "epochs=84 batch=50 optimizer=adam lr=1e-4 schedule=constant");

    // the published code lowers the rate at the beginning of its epochs 55, 75 and 90, the first being number 1
    private static readonly WordKey TradesTraining = Trained("trades_training", "the networks of TRADES are trained",
        laptop: "epochs=4 batch=50 optimizer=adam lr=1e-3 schedule=one-cycle",
        paper: "epochs=100 batch=128 optimizer=sgd lr=0.01 momentum=0.9 weight-decay=0 schedule=steps drops=54,74,89 factor=0.1");

    private static readonly WordKey EnsembleTraining = Trained("ensemble_training", "the networks of ensemble training are trained",
        laptop: "epochs=3 batch=64 optimizer=adam lr=1e-3 schedule=one-cycle", paper: "epochs=12 batch=64 optimizer=adam lr=1e-3 schedule=constant");

    private static readonly WordKey SourceTraining = Trained("source_training", "the networks that ensemble training attacks are trained",
        laptop: "epochs=1 batch=64 optimizer=adam lr=1e-3 schedule=constant", paper: "epochs=6 batch=64 optimizer=adam lr=1e-3 schedule=constant");

    private static readonly WordKey AtdaTraining = Trained("atda_training", "the networks of ATDA are trained",
        laptop: "epochs=3 batch=32 optimizer=adam lr=1e-3 schedule=one-cycle", paper: "epochs=50 batch=32 optimizer=adam lr=1e-3 schedule=constant");

    // of networks trained against PGD, whoever's
    private static readonly Key[] PgdTrainingKeys = [Network, TrainImages, InnerSteps, WarmUp];

    // the model that most of the paper is about
    private const string TradesLinf = $"{Trades} {Linf}";

    private static string Model(string trainer, string norm) => $"{trainer} {norm}";

    private static ModelPlan NaturalModel(Settings settings) =>
        new(Natural, settings.Get(Network), "natural", Words(settings, MadryTraining));

    private static ModelPlan MadryModel(Settings settings, string norm) =>
        new(Model(Madry, norm), settings.Get(Network), $"madry {Budget(norm)} {Inner(settings)}", Words(settings, MadryTraining));

    private static ModelPlan TradesModel(Settings settings, string norm) =>
        new(Model(Trades, norm), settings.Get(Network), $"trades {Budget(norm)} {Inner(settings)} beta=1", Words(settings, TradesTraining));

    private static ModelPlan EnsembleModel(Settings settings, string norm) =>
        new(Model(Ensemble, norm), settings.Get(Network), $"ensemble {Budget(norm)}", Words(settings, EnsembleTraining)) { Sources = Sources };

    private static ModelPlan AtdaModel(Settings settings, string norm) =>
        new(Model(Atda, norm), settings.Get(Network), $"atda {Budget(norm)}", Words(settings, AtdaTraining));

    private static IEnumerable<ModelPlan> SourceModels(Settings settings) =>
        Sources.Select(network => new ModelPlan(network, network, "natural", Words(settings, SourceTraining)) { IsEvaluated = false });

    private static string Budget(string norm) => norm switch
    {
        L2 => "norm=l2 eps-l2=4",
        Linf => "norm=linf eps=0.3",
        _ => "norm=mixed eps=0.3 eps-l2=4",
    };

    // the lengths of the steps are those of the methods: in 40 of them 0.01 for l∞, in l2 0.25 for Madry et al. and 0.2 for TRADES
    private static string Inner(Settings settings) => Invariant($"steps={settings.Get(InnerSteps)} warm-up={settings.Get(WarmUp)}");

    private static string Words(Settings settings, WordKey training) => Invariant($"{settings.Get(training)} train-images={settings.Get(TrainImages)}");

    private static WordKey Trained(string name, string whose, string laptop, string paper) =>
        new(name, $"how {whose}, in the words of Runner train", "epochs=1 batch=20 optimizer=adam lr=2e-3 schedule=constant", laptop, paper) { Accepts = IsTraining };

    private static bool IsTraining(string text)
    {
        string[][] words = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('=', 2))];
        if (words.Any(word => word.Length < 2) || words.DistinctBy(word => word[0]).Count() < words.Length)
            return false;
        try
        {
            Recipe.Check(words.ToDictionary(word => word[0], word => word[1]));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
