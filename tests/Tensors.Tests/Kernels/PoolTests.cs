namespace AdvScratch.Tensors.Tests.Kernels;

public abstract class PoolTests(Device device) : KernelTests(device)
{
    private static readonly Shape[] Images =
        [[1, 1, 1, 1], [2, 3, 2, 2], [1, 2, 3, 5], [2, 1, 7, 4], [1, 3, 13, 14], [3, 2, 8, 9], [2, 70, 16, 16], [1, 1, 1, 40], [1, 2, 33, 2], [2, 40, 28, 28]];

    public static TheoryData<int, int, int> Windows => new()
    {
        { 1, 1, 0 }, { 2, 2, 0 }, { 2, 1, 0 }, { 2, 2, 1 }, { 3, 2, 1 }, { 3, 3, 0 }, { 3, 1, 1 }, { 2, 3, 0 }, { 4, 4, 2 }, { 5, 2, 2 }, { 8, 1, 0 }, { 17, 5, 3 },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public void Maxima_and_their_places(int kernel, int stride, int padding) => ForEachImage(kernel, stride, padding, (x, geometry) =>
    {
        Exact($"max-pool {x} by {geometry}", t => t[0].MaxPool(geometry, out _), x);
        Exact($"places of max-pool {x} by {geometry}", t => Places(t[0], geometry), x);
    });

    [Theory]
    [MemberData(nameof(Windows))]
    public void Values_from_and_to_the_places_of_maxima(int kernel, int stride, int padding) => ForEachImage(kernel, stride, padding, (x, geometry) =>
    {
        Tensor other = new Inputs(6).Special(x.Shape, x.DType);
        Exact($"picked from {x} by {geometry}", t => Picked(t[0], t[1], geometry), x, other);
        Tensor dy = new Inputs(5).Finite([x.Shape[0], x.Shape[1], geometry.OutHeight, geometry.OutWidth], x.DType);
        InNorm($"placed in {x} by {geometry}", t => Placed(t[0], t[1], geometry), x, dy);
    });

    [Theory]
    [MemberData(nameof(Windows))]
    public void Sums_of_windows(int kernel, int stride, int padding) => ForEachImage(kernel, stride, padding, (x, geometry) =>
        InNorm($"sum-pool {x} by {geometry}", t => t[0].SumPool(geometry), Finite(x)));

    [Theory]
    [MemberData(nameof(Windows))]
    public void Sums_back_to_images(int kernel, int stride, int padding) => ForEachImage(kernel, stride, padding, (x, geometry) =>
    {
        Tensor dy = new Inputs(5).Finite([x.Shape[0], x.Shape[1], geometry.OutHeight, geometry.OutWidth], x.DType);
        InNorm($"sum-unpool {x} by {geometry}", t => t[0].SumUnpool(geometry), dy);
    });

    [Fact]
    public void The_first_maximum_of_a_window_wins_and_NaN_is_a_maximum()
    {
        double nan = double.NaN, low = double.NegativeInfinity;
        double[] values =
        [
            3, 3, 1, 2, nan, 1, low, low, 0, -0.0,
            3, 3, 2, 2, nan, 5, low, low, -0.0, 0,
        ];
        Tensor x = Tensor.From(values, [1, 1, 2, 10], Device).To(DType.Float32);
        var geometry = Pool2dGeometry.Of(x.Shape, 2, 2, 0);
        Assert.Equal([3, 2, nan, low, 0], x.MaxPool(geometry, out _).ToDoubles());
        Assert.Equal([0, 1, 0, 0, 0], Places(x, geometry).ToArray<int>());
    }

    private static Tensor Places(Tensor x, Pool2dGeometry geometry)
    {
        x.MaxPool(geometry, out WindowPicks picks);
        int[] places = [.. Enumerable.Range(0, picks.Count).Select(i => picks[i])];
        return Tensor.From(places, [picks.Count], x.Device);
    }

    private static Tensor Picked(Tensor x, Tensor from, Pool2dGeometry geometry)
    {
        x.MaxPool(geometry, out WindowPicks picks);
        return from.PickFromWindows(picks);
    }

    private static Tensor Placed(Tensor x, Tensor dy, Pool2dGeometry geometry)
    {
        x.MaxPool(geometry, out WindowPicks picks);
        return dy.PlaceInWindows(picks);
    }

    private static Tensor Finite(Tensor x) => new Inputs(x.Count).Finite(x.Shape, x.DType);

    private static void ForEachImage(int kernel, int stride, int padding, Action<Tensor, Pool2dGeometry> check)
    {
        foreach (DType type in Floating)
            foreach (Shape shape in Images)
            {
                if (shape[2] + (2 * padding) >= kernel && shape[3] + (2 * padding) >= kernel)
                    check(new Inputs(shape.Size).Special(shape, type), Pool2dGeometry.Of(shape, kernel, stride, padding));
            }
    }
}
