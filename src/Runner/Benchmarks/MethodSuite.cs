using AdvScratch.Adversarial;
using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>A training step of every method with its default options, and how many of natural training's it takes.</summary>
internal static class MethodSuite
{
    private const string Network = "cat-mnist";
    private const int Classes = 10;
    private const int DefaultBatch = 128;

    public static IEnumerable<Measurement> Run(Selection selection)
    {
        MethodSpec[] specs = selection.Of(MethodCatalog.All, spec => spec.Name, "method");
        int batch = selection.Batch > 0 ? selection.Batch : DefaultBatch;
        Measurement natural = Of(MethodCatalog.All.Single(spec => spec.Type == typeof(NaturalTraining)), batch, selection.Repeat);
        return specs.Select(spec =>
        {
            Measurement step = spec.Type == typeof(NaturalTraining) ? natural : Of(spec, batch, selection.Repeat);
            return step with { TimesNatural = step.Milliseconds / natural.Milliseconds };
        });
    }

    private static Measurement Of(MethodSpec spec, int batch, int repeat)
    {
        var random = new RandomStream(0);
        Shape image = Networks.Find(Network).InputShape;
        int[] labels = [.. Enumerable.Range(0, batch).Select(_ => random.Next(Classes))];
        ImageSet data = ImageSet.FromFloats(image, random.Uniform([batch * image.Size]).ToArray<float>(), labels);
        Classifier[] sources = [.. spec.SourceNetworks.Select(name => New(name))];
        TrainingMethod method = spec.Create(new MethodTask(data, Classes) { Sources = sources });
        Classifier classifier = New(Network);
        MethodState state = method.Begin(classifier, random.Fork("method"));
        var optimizer = new Adam(classifier.Network.Parameters);
        (Tensor images, Tensor targets) = data.Batch(0, batch);
        long steps = 0;
        return Measurement.Of(spec.Name, batch, "step", repeat, () =>
        {
            var material = new TrainingBatch(classifier, images, targets, random.Fork(steps), Epoch: 0) { Step = steps++, State = state };
            Objective objective = method.Prepare(material);
            optimizer.Step(Gradient.Of(objective.Evaluate().Value, optimizer.Parameters));
            objective.AfterUpdate?.Invoke();
        });

        Classifier New(string name) => new(Networks.Create(name, random.Fork(name)), image, Classes);
    }
}
