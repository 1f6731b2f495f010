using AdvScratch.Tensors.Memory;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Tensors.Reference;

/// <summary>
/// The definition of every kernel: scalar loops in double precision, written for reading. Results are rounded once, to
/// the element type of the output. Every other backend is tested against this one.
/// </summary>
internal sealed partial class ReferenceBackend : IBackend
{
    public long AllocatedBytes => BufferPool.AllocatedBytes;

    public Storage Allocate(long bytes) => new HostStorage(bytes);

    public void Fill(Tensor y, double value) => Store(y, _ => value);

    public void Convert(Tensor x, Tensor y)
    {
        double[] from = x.ToDoubles();
        Store(y, i => from[i]);
    }

    public void Map<TOperator>(Tensor x, Tensor y)
        where TOperator : struct, IUnaryOperator<TOperator>
    {
        double[] from = x.ToDoubles();
        Store(y, i => TOperator.Invoke(from[i]));
    }

    public void Zip<TOperator>(Tensor a, Tensor b, Tensor y, BroadcastLayout layout)
        where TOperator : struct, IBinaryOperator<TOperator>
    {
        double[] left = a.ToDoubles(), right = b.ToDoubles();
        Store(y, i => TOperator.Invoke(left[Offset(i, layout, 0)], right[Offset(i, layout, 1)]));
    }

    public void Zip<TOperator>(Tensor a, Tensor b, Tensor c, Tensor y, BroadcastLayout layout)
        where TOperator : struct, ITernaryOperator<TOperator>
    {
        double[] first = a.ToDoubles(), second = b.ToDoubles(), third = c.ToDoubles();
        Store(y, i => TOperator.Invoke(first[Offset(i, layout, 0)], second[Offset(i, layout, 1)], third[Offset(i, layout, 2)]));
    }

    public void Update<TUpdate>(TUpdate update, UpdateOperands[] operands)
        where TUpdate : struct, IUpdate
    {
        foreach (UpdateOperands one in operands)
        {
            double[] x = one.Target.ToDoubles(), g = one.Gradient.ToDoubles();
            double[] a = one.First?.ToDoubles() ?? new double[x.Length], b = one.Second?.ToDoubles() ?? new double[x.Length];
            for (int i = 0; i < x.Length; i++)
                update.Invoke(ref x[i], g[i], ref a[i], ref b[i]);
            Store(one.Target, i => x[i]);
            if (one.First is not null)
                Store(one.First, i => a[i]);
            if (one.Second is not null)
                Store(one.Second, i => b[i]);
        }
    }

    public void Reduce<TReduction>(Tensor x, Tensor y, int outer, int count, int inner)
        where TReduction : struct, IReduction
    {
        double[] from = x.ToDoubles();
        Store(y, target =>
        {
            double result = TReduction.Identity<double>();
            for (int k = 0; k < count; k++)
                result = TReduction.Combine(result, from[Middle(target, k, count, inner)]);
            return result;
        });
    }

    public void ArgMax(Tensor x, Tensor y, int outer, int count, int inner)
    {
        double[] from = x.ToDoubles();
        Store(y, target => FirstLargest(count, k => from[Middle(target, k, count, inner)]));
    }

    public void LogSoftmax(Tensor x, Tensor y, int rows, int classes)
    {
        double[] from = x.ToDoubles();
        double[] max = new double[rows], logSum = new double[rows];
        for (int r = 0; r < rows; r++)
        {
            double[] row = from[(r * classes)..((r + 1) * classes)];
            double largest = row.Max(); // subtracted so that no exponential overflows
            (max[r], logSum[r]) = (largest, Math.Log(row.Sum(v => Math.Exp(v - largest))));
        }
        Store(y, i => from[i] - max[i / classes] - logSum[i / classes]);
    }

    public void CrossEntropy(Tensor x, Tensor labels, Tensor losses, Tensor softmax, int rows, int classes)
    {
        double[] from = x.ToDoubles();
        int[] label = labels.ToArray<int>();
        double[] max = new double[rows], sum = new double[rows];
        for (int r = 0; r < rows; r++)
        {
            double[] row = from[(r * classes)..((r + 1) * classes)];
            double largest = row.Max();
            (max[r], sum[r]) = (largest, row.Sum(v => Math.Exp(v - largest)));
        }
        Store(losses, r => Math.Log(sum[r]) - (from[(r * classes) + label[r]] - max[r]));
        Store(softmax, i => Math.Exp(from[i] - max[i / classes]) / sum[i / classes]);
    }

    public void CrossEntropyInput(Tensor dy, Tensor labels, Tensor softmax, Tensor dx, int rows, int classes)
    {
        double[] gradient = dy.ToDoubles(), p = softmax.ToDoubles();
        int[] label = labels.ToArray<int>();
        Store(dx, i => gradient[i / classes] * (p[i] - (i % classes == label[i / classes] ? 1 : 0)));
    }

    public void MatMul(Tensor a, Tensor b, Tensor c, bool transposeA, bool transposeB, Epilogue epilogue)
    {
        double[] left = a.ToDoubles(), right = b.ToDoubles();
        int n = c.Shape[1], m = c.Shape[0], depth = a.Shape[transposeA ? 0 : 1];
        Store(c, i =>
        {
            int row = i / n, column = i % n;
            double sum = 0;
            for (int k = 0; k < depth; k++)
                sum += left[transposeA ? (k * m) + row : (row * depth) + k] * right[transposeB ? (column * depth) + k : (k * n) + column];
            return sum;
        });
        Affine(c, c, epilogue);
    }

    public void Gather(Tensor x, Tensor index, Tensor y, int outer, int count, int picks, int inner)
    {
        double[] from = x.ToDoubles();
        int[] at = index.ToArray<int>();
        Store(y, i => from[(((i / (picks * inner)) * count) + at[i]) * inner + (i % inner)]);
    }

    public void ScatterAdd(Tensor dy, Tensor index, Tensor dx, int outer, int count, int picks, int inner)
    {
        double[] from = dy.ToDoubles(), sums = new double[dx.Count];
        int[] at = index.ToArray<int>();
        for (int i = 0; i < from.Length; i++)
            sums[(((i / (picks * inner)) * count) + at[i]) * inner + (i % inner)] += from[i];
        Store(dx, i => sums[i]);
    }

    public void Copy(Tensor source, StridedView from, Tensor target, StridedView to)
    {
        double[] read = source.ToDoubles(), write = target.ToDoubles();
        int count = Shape.Create(from.Extents).Size;
        for (int i = 0; i < count; i++)
            write[to.Offset + Offset(i, to.Extents, to.Strides)] = read[from.Offset + Offset(i, from.Extents, from.Strides)];
        Store(target, i => write[i]);
    }

    public void RandomUniform(Tensor y, ulong seed, ulong stream, ulong first)
    {
        bool wide = y.DType == DType.Float64;
        Store(y, i => Uniform(i, wide, seed, stream, first));
    }

    public void RandomNormal(Tensor y, ulong seed, ulong stream, ulong first)
    {
        // Box and Muller: numbers 2j and 2j + 1 come from the uniform pair at the same places
        bool wide = y.DType == DType.Float64;
        Store(y, i =>
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - Uniform(i & ~1, wide, seed, stream, first)));
            double angle = 2 * Math.PI * Uniform(i | 1, wide, seed, stream, first);
            (double sine, double cosine) = Math.SinCos(angle);
            return radius * (i % 2 == 0 ? cosine : sine);
        });
    }

    private static double Uniform(int i, bool wide, ulong seed, ulong stream, ulong first)
    {
        int perBlock = wide ? 2 : 4;
        (uint x, uint y, uint z, uint w) = Philox.Block(seed, stream, first + (ulong)(i / perBlock));
        return wide
            ? i % 2 == 0 ? Philox.ToDouble(x, y) : Philox.ToDouble(z, w)
            : Philox.ToFloat((i % 4) switch { 0 => x, 1 => y, 2 => z, _ => w });
    }

    /// <summary>Index of the first largest value; a NaN counts as larger than everything.</summary>
    private static int FirstLargest(int count, Func<int, double> value)
    {
        int best = 0;
        for (int k = 1; k < count; k++)
        {
            if (value(k) > value(best) || (double.IsNaN(value(k)) && !double.IsNaN(value(best))))
                best = k;
        }
        return best;
    }

    /// <summary>Position of element k of the middle axis of [outer, count, inner] for element <paramref name="target"/> of [outer, inner].</summary>
    private static int Middle(int target, int k, int count, int inner) => ((((target / inner) * count) + k) * inner) + (target % inner);

    private static int Offset(int i, BroadcastLayout layout, int operand) => Offset(i, layout.Extents, layout.Strides[operand]);

    private static int Offset(int i, int[] extents, int[] strides)
    {
        int offset = 0;
        for (int axis = extents.Length - 1; axis >= 0; axis--)
        {
            offset += i % extents[axis] * strides[axis];
            i /= extents[axis];
        }
        return offset;
    }

    private static void Store(Tensor y, Func<int, double> value)
    {
        for (int i = 0; i < y.Count; i++)
        {
            switch (y.DType)
            {
                case DType.Float32: y.Span<float>()[i] = (float)value(i); break;
                case DType.Float64: y.Span<double>()[i] = value(i); break;
                default: y.Span<int>()[i] = (int)value(i); break;
            }
        }
    }
}
