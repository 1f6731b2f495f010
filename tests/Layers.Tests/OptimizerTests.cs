using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers.Tests;

/// <summary>
/// Golden values from PyTorch, three steps in double:
/// <code>
/// def run(make):
///     w = wave(.8, 4).requires_grad_(); v = wave(1.3, 2).requires_grad_(); o = make([w, v])
///     for _ in range(3):
///         o.zero_grad(); ((w ** 4).sum() * v.exp().sum()).backward(); o.step()
///     show(torch.cat([w, v])); show(o.state_dict())
/// run(lambda p: torch.optim.SGD(p, .05))
/// run(lambda p: torch.optim.SGD(p, .05, momentum=.9, weight_decay=.01))
/// run(lambda p: torch.optim.SGD(p, .05, momentum=.9, weight_decay=.01, nesterov=True))
/// run(lambda p: torch.optim.Adam(p, .05))
/// run(lambda p: torch.optim.Adam(p, .05, betas=(.8, .95), eps=1e-3, weight_decay=.01))
/// </code>
/// </summary>
public class OptimizerTests
{
    private const double Tolerance = 1e-10;

    [Fact]
    public void Plain_descent_agrees_with_PyTorch() => AssertSteps(
        p => new Sgd(p, 0.05),
        [0, 0.356270591023, 0.252072767222, 0.357276031979, -0.0801441503162, 0.755469911407]);

    [Fact]
    public void Momentum_and_weight_decay_agree_with_PyTorch()
    {
        Optimizer optimizer = AssertSteps(
            p => new Sgd(p, 0.05, momentum: 0.9, weightDecay: 0.01),
            [0, -0.117227750605, -0.955268841816, -0.0430373778644, -0.208089288528, 0.41834492081]);
        Waves.AssertClose([0, 5.391114323864, 11.331395381644, 4.73091643388], optimizer.StateDict()["momentum_buffer.0"], Tolerance);
    }

    [Fact]
    public void Nesterov_momentum_agrees_with_PyTorch() => AssertSteps(
        p => new Sgd(p, 0.05, momentum: 0.9, weightDecay: 0.01, nesterov: true),
        [0, -0.216753967439, -0.740283017917, -0.116706443641, -0.308307646622, 0.19177512675]);

    [Fact]
    public void Adam_agrees_with_PyTorch()
    {
        Optimizer optimizer = AssertSteps(
            p => new Adam(p, 0.05),
            [0, 0.570212326726, 0.851483934865, 0.528549782137, -0.146888315647, 0.816669869077]);
        Waves.AssertClose([0, 1.111430634592, 3.18992667411, 0.916026265369], optimizer.StateDict()["exp_avg.0"], Tolerance);
        Waves.AssertClose([0, 0.05488016851, 0.439348096267, 0.037541334799], optimizer.StateDict()["exp_avg_sq.0"], Tolerance);
    }

    [Fact]
    public void Adam_with_all_its_options_agrees_with_PyTorch() => AssertSteps(
        p => new Adam(p, 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weightDecay: 0.01),
        [0, 0.571050490589, 0.852113872122, 0.529435438262, -0.14590432007, 0.817560725203]);

    [Fact]
    public void A_restored_optimizer_goes_on_with_the_same_bits()
    {
        foreach (Func<IReadOnlyList<Parameter>, Optimizer> make in Kinds())
        {
            Parameter[] through = Start(), first = Start();
            Optimizer whole = make(through), half = make(first);
            Run(whole, 4);
            Run(half, 2);
            Parameter[] second = [.. first.Select(p => new Parameter(p.Value + 0))];
            Optimizer restored = make(second);
            restored.LoadStateDict(half.StateDict());
            Run(restored, 2);
            Assert.Equal(4, restored.Steps);
            Assert.Equal(through.Select(p => p.Value.ToDoubles()), second.Select(p => p.Value.ToDoubles()));
        }
    }

    [Fact]
    public void A_state_of_another_kind_of_optimizer_is_refused()
    {
        var error = Assert.Throws<InvalidDataException>(() => new Adam(Start()).LoadStateDict(new Sgd(Start(), 0.1).StateDict()));
        Assert.StartsWith("The saved state lacks 'exp_avg.0', which the optimiser has", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_learning_rate_can_change_between_steps()
    {
        Parameter[] parameters = Start();
        double[] before = parameters[0].Value.ToDoubles();
        var optimizer = new Sgd(parameters, 0.05) { LearningRate = 0 };
        Run(optimizer, 1);
        Assert.Equal(before, parameters[0].Value.ToDoubles());
        optimizer.LearningRate = 0.1;
        Run(optimizer, 1);
        Assert.NotEqual(before, parameters[0].Value.ToDoubles());
    }

    [Fact]
    public void Gradients_must_match_the_parameters()
    {
        var optimizer = new Sgd(Start(), 0.1);
        Assert.Throws<ArgumentException>(() => optimizer.Step([Tensor.Zeros([4], DType.Float64)]));
        Assert.Throws<ArgumentException>(() => optimizer.Step([Tensor.Zeros([4], DType.Float64), Tensor.Zeros([3], DType.Float64)]));
        Assert.Equal(0, optimizer.Steps);
    }

    [Fact]
    public void Options_outside_their_ranges_are_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => new Sgd(Start(), -1));
        Assert.ThrowsAny<ArgumentException>(() => new Sgd(Start(), double.NaN));
        Assert.ThrowsAny<ArgumentException>(() => new Sgd(Start(), 1, momentum: 1));
        Assert.ThrowsAny<ArgumentException>(() => new Sgd(Start(), 1, weightDecay: -1));
        Assert.ThrowsAny<ArgumentException>(() => new Sgd(Start(), 1, nesterov: true));
        Assert.ThrowsAny<ArgumentException>(() => new Adam(Start(), 1, beta1: 1));
        Assert.ThrowsAny<ArgumentException>(() => new Adam(Start(), 1, beta2: -0.1));
        Assert.ThrowsAny<ArgumentException>(() => new Adam(Start(), 1, epsilon: double.NaN));
    }

    private static IEnumerable<Func<IReadOnlyList<Parameter>, Optimizer>> Kinds()
    {
        yield return p => new Sgd(p, 0.05, momentum: 0.9, weightDecay: 0.01);
        yield return p => new Adam(p, 0.05, weightDecay: 0.01);
    }

    private static Parameter[] Start() => [new(Waves.Tensor(0.8, [4])), new(Waves.Tensor(1.3, [2]))];

    private static Optimizer AssertSteps(Func<IReadOnlyList<Parameter>, Optimizer> make, double[] expected)
    {
        Parameter[] parameters = Start();
        Optimizer optimizer = make(parameters);
        Run(optimizer, 3);
        Assert.Equal(3, optimizer.Steps);
        Waves.AssertClose(expected[..4], parameters[0].Value, Tolerance);
        Waves.AssertClose(expected[4..], parameters[1].Value, Tolerance);
        return optimizer;
    }

    private static void Run(Optimizer optimizer, int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            using var scope = TensorScope.Begin();
            (Variable w, Variable v) = (optimizer.Parameters[0], optimizer.Parameters[1]);
            Variable loss = Op.Sum(Op.Square(Op.Square(w))) * Op.Sum(Op.Exp(v));
            optimizer.Step(Gradient.Of(loss, optimizer.Parameters));
        }
    }
}
