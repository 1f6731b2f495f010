using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Runner.Training;

namespace AdvScratch.Runner.Experiments;

/// <summary>A network of an experiment and how it is trained, in the words that <c>Runner train</c> takes.</summary>
/// <param name="Name">In tables and for claims.</param>
/// <param name="Network">A name of <see cref="Networks"/>.</param>
/// <param name="Method">
/// A name of <see cref="MethodCatalog"/> and what differs from its defaults, separated by spaces: <c>madry eps=0.3 steps=40</c>.
/// </param>
/// <param name="Training">
/// What differs from the defaults of <see cref="RecipeKeys"/>, separated by spaces: <c>epochs=40 lr=1e-4 train-images=20000</c>.
/// </param>
public sealed record ModelPlan(string Name, string Network, string Method, string Training)
{
    /// <summary>The data set, if it is not that of the experiment.</summary>
    public string? Dataset { get; init; }

    /// <summary>Names of the experiment's models, trained before, that the method attacks besides the one it trains.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Which of several independent trainings: those of the same number begin with the same weights and see the same batches.</summary>
    public int Draw { get; init; }

    /// <summary>Whether the model is a line of the tables; others are only sources of methods or of attacks.</summary>
    public bool IsEvaluated { get; init; } = true;

    /// <summary>The method and its texts.</summary>
    /// <exception cref="ArgumentException">There is no such method.</exception>
    internal MethodChoice Choice()
    {
        string[] words = Method.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new MethodChoice(MethodCatalog.Find(words[0]) ?? throw new ArgumentException($"There is no training method '{words[0]}'."), Texts(words.Skip(1)));
    }

    /// <summary>The texts of the training by key.</summary>
    internal IReadOnlyDictionary<string, string> Recipe() => Texts(Training.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static Dictionary<string, string> Texts(IEnumerable<string> words) =>
        words.Select(word => word.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
}
