using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Tensors.Tests.Kernels;

public abstract class MovementTests(Device device) : KernelTests(device)
{
    private static readonly DType[] All = [DType.Float32, DType.Float64, DType.Int32];

    [Fact]
    public void Transpositions_of_odd_shapes()
    {
        foreach (DType type in All)
            foreach (Shape shape in new Shape[] { [1, 1], [1, 7], [7, 1], [2, 3], [31, 33], [32, 32], [33, 64], [100, 3], [3, 100], [257, 129], [512, 256] })
                Exact($"transpose {shape}", x => x[0].Transpose(), Draw(1, shape, type));
    }

    [Fact]
    public void Permutations_of_images()
    {
        int[][] orders =
        [
            [0, 1, 2, 3], [0, 2, 3, 1], [0, 3, 1, 2], [1, 0, 2, 3], [1, 2, 3, 0], [3, 2, 1, 0], [2, 3, 0, 1], [0, 1, 3, 2], [2, 0, 1, 3], [0, 2, 1, 3],
        ];
        foreach (DType type in All)
            foreach (int[] order in orders)
            {
                foreach (Shape shape in new Shape[] { [3, 5, 7, 9], [2, 33, 1, 40], [1, 1, 1, 5], [40, 3, 28, 28] })
                    Exact($"permute {shape} by [{string.Join(", ", order)}]", x => x[0].Permute(order), Draw(2, shape, type));
            }
    }

    [Fact]
    public void Slices_pads_flips_expansions_and_joins()
    {
        foreach (DType type in All)
            foreach (Shape shape in new Shape[] { [6, 5, 8], [4, 3, 1], [1, 300, 70], [3, 1, 20_000] })
            {
                for (int a = 0; a < 3; a++)
                {
                    int axis = a, start = shape[axis] / 3, length = (shape[axis] + 1) / 2;
                    Tensor x = Draw(a, shape, type);
                    Exact($"slice {shape} on axis {axis}", t => t[0].Slice(axis, start, length), x);
                    Exact($"empty slice {shape} on axis {axis}", t => t[0].Slice(axis, start, 0), x);
                    Exact($"pad {shape} on axis {axis}", t => t[0].Pad(axis, 2, 1), x);
                    Exact($"flip {shape} on axis {axis}", t => t[0].Flip(axis), x);
                    Exact($"flip {shape} twice", t => t[0].Flip(axis).Flip(0), x);
                    Exact($"concat {shape} on axis {axis}", t => Tensor.Concat([t[0], t[0].Flip(0), t[0]], axis), x);
                    Exact($"expand {shape}", t => t[0].Slice(axis, 0, 1).Expand(shape), x);
                    Exact($"expand {shape} by an axis", t => t[0].Expand([2, .. shape]), x);
                }
            }
    }

    [Fact]
    public void Rows_are_copied_in_the_given_order()
    {
        foreach (DType type in All)
            Exact("rows", x => x[0].Rows([4, 0, 4, 2, 1]), Draw(3, [5, 3, 17], type));
    }

    [Fact]
    public void Copies_between_drawn_views()
    {
        Gen<int[]> extents = Gen.Choose(1, 6).ArrayOf().Where(e => e.Length is > 0 and < 6);
        Arbitrary<(int[], int)> cases = Gen.Zip(extents, Gen.Choose(0, 1 << 20)).Select(pair => (pair.Item1, pair.Item2)).ToArbitrary();
        Prop.ForAll(cases, drawn =>
        {
            (int[] shape, int seed) = drawn;
            var inputs = new Inputs(seed);
            (StridedView from, int fromSize) = DrawView(shape, inputs, mayRepeat: true);
            (StridedView to, int toSize) = DrawView(shape, inputs, mayRepeat: false);
            Tensor source = inputs.Finite([fromSize], DType.Float32);
            Exact($"copy {from} to {to}, seed {seed}", x =>
            {
                Tensor target = Tensor.Full([toSize], 7, device: x[0].Device);
                target.Backend.Copy(x[0], from, target, to);
                return target;
            }, source);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Gather_and_scatter_add()
    {
        foreach (Shape shape in new Shape[] { [5, 9, 1], [3, 7, 4], [1, 40, 1100], [200, 10, 1], [300, 196, 1], [1, 20_000, 1], [2, 3, 9000] })
            foreach (int picks in new[] { 1, 2, 33 })
            {
                Shape indexShape = shape.With(1, picks);
                Tensor index = new Inputs(picks).Indices(indexShape, shape[1]);
                foreach (DType type in All)
                    Exact($"gather {picks} of {shape}", x => x[0].Gather(x[1], 1), Draw(4, shape, type), index);
                foreach (DType type in Floating)
                    InNorm($"scatter {picks} into {shape}", x => x[0].ScatterAdd(x[1], 1, shape[1]), new Inputs(6).Finite(indexShape, type), index);
            }
    }

    private static Tensor Draw(int seed, Shape shape, DType type) =>
        type == DType.Int32 ? new Inputs(seed).Indices(shape, 1000) : new Inputs(seed).Special(shape, type);

    /// <summary>A view of drawn axis order, directions and gaps, and the size of a buffer that holds it.</summary>
    private static (StridedView View, int Size) DrawView(int[] extents, Inputs inputs, bool mayRepeat)
    {
        int[] order = [.. Enumerable.Range(0, extents.Length).OrderBy(_ => inputs.Next(0, 1000))];
        int[] strides = new int[extents.Length];
        int size = inputs.Next(0, 3) == 0 ? 2 : 1, offset = 0;
        foreach (int axis in order)
        {
            if (mayRepeat && inputs.Next(0, 5) == 0)
                continue;
            strides[axis] = size;
            size *= extents[axis] + (inputs.Next(0, 3) == 0 ? 1 : 0);
            if (inputs.Next(0, 3) == 0)
            {
                offset += (extents[axis] - 1) * strides[axis];
                strides[axis] = -strides[axis];
            }
        }
        return (new StridedView(offset, extents, strides), size);
    }
}
