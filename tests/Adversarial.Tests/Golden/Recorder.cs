using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

/// <summary>The golden network, which notes every batch of images that it is shown.</summary>
internal sealed class Recorder : Module
{
    private readonly Module _inner;

    private Recorder(Module inner) => _inner = RegisterModule("inner", inner);

    public List<Tensor> Seen { get; } = [];

    public static (Classifier Classifier, Recorder Recorder) Wrap()
    {
        var recorder = new Recorder(GoldenNetwork.Classifier().Network);
        return (new Classifier(recorder, GoldenNetwork.ImageShape, GoldenNetwork.Classes), recorder);
    }

    public override Variable Forward(Variable x)
    {
        Seen.Add(Tensor.From(x.Value.ToDoubles(), x.Shape).Persist());
        return _inner.Forward(x);
    }
}
