using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers.Tests;

public class DropoutTests
{
    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void The_rate_is_dropped_and_the_rest_scaled(double rate)
    {
        const int Count = 100_000;
        double[] y = Drawing(new Dropout(rate), 1).Forward(Tensor.Full([Count], 2, DType.Float64)).Value.ToDoubles();
        Assert.All(y, value => Assert.True(value == 0 || Math.Abs(value - (2 / (1 - rate))) < 1e-12, $"{value}"));
        double error = 5 * Math.Sqrt(rate * (1 - rate) / Count);
        Assert.InRange((double)y.Count(value => value == 0) / Count, rate - error, rate + error);
    }

    [Fact]
    public void Evaluation_and_rate_0_change_nothing_and_draw_nothing()
    {
        Variable x = Waves.Tensor(0.3, [2, 3]);
        var evaluated = new Dropout();
        evaluated.Eval();
        Assert.Same(x, evaluated.Forward(x));
        Assert.Same(x, new Dropout(0).Forward(x));
    }

    [Fact]
    public void Training_without_a_stream_says_what_to_do()
    {
        var network = new Sequential(new Relu(), new Dropout());
        var error = Assert.Throws<InvalidOperationException>(() => network.Forward(Waves.Tensor(0.3, [2, 3])));
        Assert.Contains("call UseRandom", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_rate_outside_0_to_1_is_refused(double rate) => Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(rate));

    [Fact]
    public void The_same_stream_repeats_the_masks_and_every_pass_and_layer_has_others()
    {
        Variable x = Tensor.Full([4, 100], 1);
        var network = new Sequential(new Dropout(), new Dropout());
        var stream = new RandomStream(3);
        double[][] first = Passes(), again = Passes();
        Assert.Equal(first, again);
        Assert.NotEqual(first[0], first[1]);
        Assert.Equal(0ul, stream.Counter);
        network.UseRandom(stream.Fork(1));
        Assert.NotEqual(first[0], network.Forward(x).Value.ToDoubles());
        // two layers with one mask would keep a half instead of a quarter, at 2 · 2
        Assert.InRange(first[0].Count(value => value == 4), 60, 140);

        double[][] Passes()
        {
            network.UseRandom(stream);
            return [network.Forward(x).Value.ToDoubles(), network.Forward(x).Value.ToDoubles()];
        }
    }

    [Fact]
    public void A_layer_added_in_front_of_others_by_name_leaves_their_masks()
    {
        Variable x = Tensor.Full([200], 1);
        var small = new Sequential(("head", (Module)new Dropout()));
        var large = new Sequential(("body", new Relu()), ("front", new Dropout(0)), ("head", new Dropout()));
        Assert.Equal(Drawing(small, 2).Forward(x).Value.ToDoubles(), Drawing(large, 2).Forward(x).Value.ToDoubles());
    }

    [Fact]
    public void A_mask_does_not_depend_on_the_number_of_threads()
    {
        Variable x = Tensor.Full([300_000], 1);
        var layer = new Dropout();
        int before = Compute.Threads;
        try
        {
            Compute.Threads = 1;
            double[] one = Drawing(layer, 5).Forward(x).Value.ToDoubles();
            Compute.Threads = 3;
            Assert.Equal(one, Drawing(layer, 5).Forward(x).Value.ToDoubles());
        }
        finally
        {
            Compute.Threads = before;
        }
    }

    [Fact]
    public void The_gradient_is_the_mask()
    {
        var x = new Variable(Waves.Tensor(0.3, [50]) + 2, requiresGradient: true);
        var layer = new Dropout(0.25);
        Variable y = Drawing(layer, 1).Forward(x);
        Waves.AssertClose([.. y.Value.ToDoubles().Select(value => value == 0 ? 0 : 1 / 0.75)], Gradient.Of(Op.Sum(y), x).Value, 1e-12);
    }

    [Fact]
    public void Gradients_agree_with_differences_to_second_order()
    {
        var at = new Initializer(new RandomStream(1), DType.Float64);
        var network = new Sequential(new Dropout(0.2), new Linear(at.Fork("a"), 6, 8), new Tanh(), new Dropout(), new Linear(at.Fork("b"), 8, 3), new Tanh());
        double[] errors = GradCheck.Errors(x => Drawing(network, 9).Forward(x[0]), [Waves.Tensor(0.7, [4, 6])], 2, new RandomStream(4));
        Assert.All(errors, error => Assert.InRange(error, 0, GradCheck.Tolerance));
    }

    private static T Drawing<T>(T module, ulong seed)
        where T : Module
    {
        module.UseRandom(new RandomStream(seed));
        return module;
    }
}
