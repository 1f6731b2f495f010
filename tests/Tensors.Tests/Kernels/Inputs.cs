namespace AdvScratch.Tensors.Tests.Kernels;

/// <summary>Random operands that repeat with their seed, on the reference device.</summary>
internal sealed class Inputs(int seed)
{
    private static readonly double[] Specials =
        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.0, -0.0, 1, -1, 1e-30, -1e-30, 1e-7, 30, -30, 100, -100];

    private readonly Random _random = new(seed);

    /// <summary>Normal numbers; a third lies on a coarse grid, so that comparisons meet ties.</summary>
    public Tensor Finite(Shape shape, DType type) => Make(shape, type, Ordinary);

    /// <summary>The same with NaN, ±∞, ±0 and very small and large numbers sprinkled in.</summary>
    public Tensor Special(Shape shape, DType type) =>
        Make(shape, type, () => _random.Next(6) == 0 ? Specials[_random.Next(Specials.Length)] : Ordinary());

    /// <summary>Integers in [0, bound).</summary>
    public Tensor Indices(Shape shape, int bound) => Make(shape, DType.Int32, () => _random.Next(bound));

    /// <summary>An integer in [from, to].</summary>
    public int Next(int from, int to) => _random.Next(from, to + 1);

    private double Ordinary()
    {
        double normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        return _random.Next(3) == 0 ? Math.Round(2 * normal) / 2 : 2 * normal;
    }

    private static Tensor Make(Shape shape, DType type, Func<double> draw)
    {
        double[] values = new double[shape.Size];
        for (int i = 0; i < values.Length; i++)
            values[i] = draw();
        return Tensor.From(values, shape, Device.Reference).To(type);
    }
}
