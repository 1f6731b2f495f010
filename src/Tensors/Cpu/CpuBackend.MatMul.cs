using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <content>The matrix product.</content>
internal sealed unsafe partial class CpuBackend
{
    /// <summary>Rows of a chunk at most: with a depth block of all of them the second-level cache is a third full.</summary>
    private const int MostRows = 384;

    /// <summary>The same where rows are read in place: with steps of fewer, so many pack their columns once.</summary>
    private const int MostSteppedRows = 960;

    /// <summary>Rows of a step: with their part of C the second-level cache is a third full.</summary>
    private const int StepRows = 240;

    /// <summary>Bytes after which lines fall into the same set of a first-level cache.</summary>
    private const int CacheWay = 4096;

    /// <summary>Products of fewer multiplications are not worth summing in slices.</summary>
    private const long FewProducts = 1L << 22;

    public void MatMul(Tensor a, Tensor b, Tensor c, bool transposeA, bool transposeB, Epilogue epilogue)
    {
        Dispatch(c.DType, new MatMulCall(a, b, c, transposeA, transposeB));
        Follow(c, epilogue);
    }

    /// <summary>
    /// Cuts a product: few rows' blocks, since each packs the columns anew, then narrower runs of columns until there is work
    /// for many cores; small and deep products are summed in slices.
    /// </summary>
    private static GemmPlan ProductPlan<TSimd, T>(int rows, int columns, int depth, int mostRows = MostRows, int stepRows = MostRows)
        where TSimd : struct, ISimd<TSimd, T>
        where T : unmanaged
    {
        int tileRows = MicroKernel<TSimd, T>.Rows, tileColumns = MicroKernel<TSimd, T>.Columns;
        int panels = 3, blocks = GemmPlan.CeilDiv(rows, mostRows);
        while (panels > 1 && Chunks() < GemmPlan.FewChunks)
            panels--;
        while (RowBlock() > 4 * tileRows && Chunks() < GemmPlan.FewChunks)
            blocks++;
        int chunks = Chunks(), slices = 1;
        if (chunks < GemmPlan.FewChunks && (long)rows * columns * depth >= FewProducts)
            slices = Math.Clamp(depth / (2 * GemmPlan.DepthBlock), 1, GemmPlan.CeilDiv(GemmPlan.FewChunks, chunks));
        int sliceDepth = GemmPlan.RoundUp(GemmPlan.CeilDiv(depth, slices), GemmPlan.DepthBlock), width = panels * tileColumns;
        return new GemmPlan(rows, columns, depth, GemmPlan.CeilDiv(depth, sliceDepth), sliceDepth, RowBlock(), RowStep(), width, width);

        int RowStep() => GemmPlan.RoundUp(GemmPlan.CeilDiv(RowBlock(), GemmPlan.CeilDiv(RowBlock(), stepRows)), tileRows);
        int RowBlock() => GemmPlan.RoundUp(GemmPlan.CeilDiv(rows, blocks), tileRows);
        int Chunks() => GemmPlan.CeilDiv(rows, RowBlock()) * GemmPlan.CeilDiv(columns, panels * tileColumns);
    }

    private readonly struct MatMulCall(Tensor a, Tensor b, Tensor c, bool transposeA, bool transposeB) : ICall
    {
        public void Invoke<TSimd, T>()
            where TSimd : struct, ISimd<TSimd, T>
            where T : unmanaged, INumberBase<T>
        {
            int m = c.Shape[0], n = c.Shape[1], depth = a.Shape[transposeA ? 0 : 1];
            if (c.Count == 0 || depth == 0)
            {
                c.Span<T>().Clear();
                return;
            }
            var left = new Factor<T>(a.Pointer<T>(), m, transposeA ? 1 : depth, transposeA ? m : 1);
            var right = new Factor<T>(b.Pointer<T>(), n, transposeB ? depth : 1, transposeB ? 1 : n);
            if (m == 1 || n == 1)
                VectorProduct<T>.Run(m == 1 ? left.Pointer : right.Pointer, m == 1 ? right : left, depth, c.Pointer<T>());
            else if (!transposeA && transposeB && m < n)
                Multiply<TSimd, T>(right, left, depth, isTransposed: true); // the smaller operand is the one to transpose: Cᵀ = B Aᵀ
            else
                Multiply<TSimd, T>(left, right, depth, isTransposed: false);
        }

        private void Multiply<TSimd, T>(Factor<T> rows, Factor<T> columns, int depth, bool isTransposed)
            where TSimd : struct, ISimd<TSimd, T>
            where T : unmanaged, INumberBase<T>
        {
            int tileRows = MicroKernel<TSimd, T>.Rows;
            // rows along the depth are read where they are, unless so many of them would meet in the same sets of the caches
            bool meet = depth * sizeof(T) % CacheWay == 0 && columns.Count > MicroKernel<TSimd, T>.Columns;
            bool inPlace = rows.DepthStride == 1 && rows.Count % tileRows == 0 && !meet;
            GemmPlan plan = inPlace
                ? ProductPlan<TSimd, T>(rows.Count, columns.Count, depth, MostSteppedRows, StepRows)
                : ProductPlan<TSimd, T>(rows.Count, columns.Count, depth);
            using var packed = new Scratch<T>(inPlace ? 0 : (long)GemmPlan.RoundUp(rows.Count, tileRows) * depth);
            if (!inPlace)
                RowPacking<T>.Run(rows.Pointer, rows.Count, depth, rows.Stride, rows.DepthStride, null, tileRows, packed.Pointer);
            GemmRows<T> panels = inPlace ? new(rows.Pointer, rows.Stride, rows.Stride, 1) : GemmRows<T>.Packed(packed.Pointer, depth, tileRows);
            using var partial = new Scratch<T>(plan.Slices == 1 ? 0 : (long)plan.Slices * c.Count);
            T* target = plan.Slices == 1 ? c.Pointer<T>() : partial.Pointer;
            var source = new MatrixColumns<TSimd, T>(columns.Pointer, columns.DepthStride, columns.Stride);
            var sink = new MatrixSink<T>(target, rows.Count, columns.Count, isTransposed);
            Gemm<TSimd, T, MatrixColumns<TSimd, T>, MatrixSink<T>>.Run(plan, panels, source, sink);
            if (plan.Slices > 1)
                SliceSum<T>.Run(target, plan.Slices, c.Pointer<T>(), c.Shape[0], c.Shape[1]);
        }
    }
}
