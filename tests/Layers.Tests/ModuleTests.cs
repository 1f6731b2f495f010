using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers.Tests;

public class ModuleTests
{
    private static readonly Initializer Initializer = new(new RandomStream(7));

    /// <summary>A module as users write them: parts with names.</summary>
    private sealed class Classifier : Module
    {
        private readonly Sequential _features;
        private readonly Linear _head;

        public Classifier(Initializer initializer)
        {
            _features = RegisterModule("features", new Sequential(
                initializer, at => new Conv2d(at, 1, 2, 3), at => new BatchNorm2d(at, 2), _ => new Relu(), _ => new GlobalAvgPool2d()));
            _head = RegisterModule("head", new Linear(initializer, 2, 3));
        }

        public override Variable Forward(Variable x) => _head.Forward(_features.Forward(x));

        public void Register(string name) => RegisterModule(name, new Relu());
    }

    [Fact]
    public void Names_are_those_of_PyTorch()
    {
        var module = new Classifier(Initializer);
        string[] parameters = ["features.0.weight", "features.0.bias", "features.1.weight", "features.1.bias", "head.weight", "head.bias"];
        Assert.Equal(parameters, module.NamedParameters().Select(p => p.Name));
        Assert.Equal(module.NamedParameters().Select(p => p.Parameter), module.Parameters);
        Assert.Equal(["features.1.running_mean", "features.1.running_var"], module.NamedBuffers().Select(b => b.Name));
        Assert.Equal([.. parameters[..4], "features.1.running_mean", "features.1.running_var", .. parameters[4..]], module.StateDict().Keys);
    }

    [Fact]
    public void Training_mode_reaches_every_module_inside()
    {
        var module = new Classifier(Initializer);
        var inner = new BatchNorm2d(Initializer, 1);
        var outer = new Sequential(module, new Sequential(inner));
        Assert.True(inner.IsTraining && module.IsTraining);
        outer.Eval();
        Assert.False(outer.IsTraining || module.IsTraining || inner.IsTraining);
        outer.Train();
        Assert.True(outer.IsTraining && module.IsTraining && inner.IsTraining);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("head")]
    public void Parts_need_new_names_without_dots(string name) =>
        Assert.Throws<ArgumentException>(() => new Classifier(Initializer).Register(name));

    [Fact]
    public void A_saved_state_makes_two_networks_equal()
    {
        var from = new Classifier(Initializer);
        var to = new Classifier(Initializer with { Random = new RandomStream(8), Type = DType.Float64 });
        from.Forward(Waves.Tensor(0.3, [2, 1, 4, 4], DType.Float32));
        to.LoadStateDict(from.StateDict());
        foreach ((string name, Tensor tensor) in from.StateDict())
            Assert.Equal(tensor.ToDoubles(), to.StateDict()[name].ToDoubles());
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_and_changes_nothing()
    {
        var module = new Classifier(Initializer);
        double[] before = module.StateDict()["features.0.weight"].ToDoubles();
        Refused("The saved state lacks 'head.bias', which the network has", state => state.Remove("head.bias"));
        Refused("The saved state holds 'tail', which the network does not have", state => state["tail"] = Tensor.Scalar(0));
        Refused("'head.bias' has shape [4] in the saved state, but [3] in the network", state => state["head.bias"] = Tensor.Zeros([4]));
        Refused("'head.bias' has type Int32 in the saved state, but Float32", state => state["head.bias"] = Tensor.Zeros([3], DType.Int32));
        Assert.Equal(before, module.StateDict()["features.0.weight"].ToDoubles());

        void Refused(string sentence, Action<Dictionary<string, Tensor>> spoil)
        {
            var state = new Classifier(Initializer with { Random = new RandomStream(9) }).StateDict().ToDictionary();
            spoil(state);
            var error = Assert.Throws<InvalidDataException>(() => module.LoadStateDict(state));
            Assert.StartsWith(sentence, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Parameters_outlive_the_scope_they_are_made_and_loaded_in()
    {
        Classifier module;
        using (TensorScope.Begin())
        {
            module = new Classifier(Initializer);
            module.LoadStateDict(new Classifier(Initializer).StateDict());
        }
        Assert.All(module.StateDict().Values, tensor => Assert.Equal(tensor.Count, tensor.ToDoubles().Length));
        Assert.All(module.Parameters, parameter => Assert.True(parameter.IsRecorded));
    }
}
