using AdvScratch.Tensors.Operators;

namespace AdvScratch.Tensors.Tests.Kernels;

public abstract class UpdateTests(Device device) : KernelTests(device)
{
    private static readonly Shape[] Sizes = [[1], [3], [16, 5], [1024], [1025], [17, 1000], [40_000]];

    public static TheoryData<double, double, bool> Momenta => new() { { 0, 0, false }, { 0.9, 0, false }, { 0, 0.01, false }, { 0.9, 0.01, false }, { 0.9, 0.01, true } };

    [Theory]
    [MemberData(nameof(Momenta))]
    public void Descent(double momentum, double decay, bool nesterov) =>
        Check(new MomentumUpdate(0.05, momentum, decay, nesterov), momentum > 0 ? 1 : 0);

    [Fact]
    public void Adam()
    {
        Check(new AdamUpdate(0.05, 1.3, 0.9, 0.99, 1e-3, 0), 2);
        Check(new AdamUpdate(0.05, 1.3, 0.9, 0.99, 1e-3, 0.01), 2);
    }

    [Fact]
    public void Moving_averages() => Check(new AverageUpdate(0.99), 0);

    [Fact]
    public void Steps_of_a_sign_in_a_box_leave_its_centre_alone()
    {
        foreach (DType type in Floating)
            foreach (Shape size in Sizes)
            {
                Tensor x = new Inputs(1).Special(size, type), g = new Inputs(2).Special(size, type), centre = new Inputs(3).Special(size, type);
                InNorm($"step in {size}", t => After(new SignStep(0.25, 0.5, -1, 2), Copy(t[0]), t[1], t[2]), x, g, centre);
            }
    }

    [Fact]
    public void Many_tensors_change_at_once()
    {
        var inputs = new Inputs(4);
        Tensor[] x = [.. Sizes.Select(size => inputs.Finite(size, DType.Float32))], g = [.. Sizes.Select(size => inputs.Finite(size, DType.Float32))];
        InNorm("several tensors", t => AfterAll(t[..(t.Length / 2)], t[(t.Length / 2)..]), [.. x, .. g]);
    }

    [Fact]
    public void Operands_of_another_shape_are_refused()
    {
        Tensor x = Tensor.Zeros([2, 3], device: Device);
        Assert.Throws<ArgumentException>(() => Tensor.Update(new SignStep(1, 1, 0, 1), new UpdateOperands(x, x, Tensor.Zeros([3, 2], device: Device))));
        Assert.Throws<ArgumentException>(() => Tensor.Update(new SignStep(1, 1, 0, 1), new UpdateOperands(x, Tensor.Zeros([2, 3], DType.Float64, Device), x)));
    }

    private void Check<TUpdate>(TUpdate update, int states)
        where TUpdate : struct, IUpdate
    {
        foreach (DType type in Floating)
            foreach (Shape size in Sizes)
            {
                Tensor[] operands = [.. Enumerable.Range(0, 2 + states).Select(i => new Inputs(i).Finite(size, type))];
                if (states == 2)
                    operands[3] = operands[3].Map<Abs>(); // the mean of squares
                InNorm($"{update} of {size}", t => After(update, Copy(t[0]), t[1], [.. t[2..].Select(Copy)]), operands);
            }
    }

    /// <summary>The target and all other operands after an update.</summary>
    private static Tensor After<TUpdate>(TUpdate update, Tensor x, Tensor g, params Tensor[] others)
        where TUpdate : struct, IUpdate
    {
        Tensor.Update(update, new UpdateOperands(x, g, others.ElementAtOrDefault(0), others.ElementAtOrDefault(1)));
        return Tensor.Concat([x, .. others], 0);
    }

    private static Tensor AfterAll(Tensor[] x, Tensor[] g)
    {
        UpdateOperands[] operands = [.. x.Zip(g, (target, gradient) => new UpdateOperands(Copy(target), gradient))];
        Tensor.Update(new MomentumUpdate(0.05, 0, 0.01, false), operands);
        return Tensor.Concat([.. operands.Select(o => o.Target.Reshape(-1))], 0);
    }

    private static Tensor Copy(Tensor x) => Tensor.Concat([x], 0);
}
