using System.Numerics;
using System.Runtime.Intrinsics;

namespace AdvScratch.Tensors.Cpu;

/// <content>The convolution triple: each of its maps is a <see cref="Gemm{TSimd, T, TColumns, TSink}"/>.</content>
internal sealed unsafe partial class CpuBackend
{
    /// <summary>Columns that a convolution's chunk aims at: enough to amortise the copy of the image rows they share.</summary>
    private const int ConvChunkColumns = 768;

    /// <summary>Products with fewer chunks than this are cut finer, to feed many cores.</summary>
    private const int FewChunks = 16;

    /// <summary>Vector width in bits that products use: the widest of the processor; narrower ones are for tests.</summary>
    internal static int VectorBits { get; set; } =
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    public void Conv2d(Tensor x, Tensor w, Tensor y, Conv2dGeometry geometry, Epilogue epilogue)
    {
        Dispatch(y.DType, new ConvCall(x, w, y, geometry));
        Follow(y, epilogue);
    }

    public void Conv2dInput(Tensor dy, Tensor w, Tensor dx, Conv2dGeometry geometry) =>
        Dispatch(dx.DType, new ConvInputCall(dy, w, dx, geometry));

    public void Conv2dFilter(Tensor dy, Tensor x, Tensor dw, Conv2dGeometry geometry) =>
        Dispatch(dw.DType, new ConvFilterCall(dy, x, dw, geometry));

    /// <summary>A kernel that is generic in the vector and the element type.</summary>
    private interface ICall
    {
        void Invoke<TSimd, T>()
            where TSimd : struct, ISimd<TSimd, T>
            where T : unmanaged, INumberBase<T>;
    }

    private static void Dispatch<TCall>(DType type, TCall call)
        where TCall : struct, ICall
    {
        bool wide = type == DType.Float64;
        switch (VectorBits)
        {
            case 512 when wide: call.Invoke<Simd512<double>, double>(); break;
            case 512: call.Invoke<Simd512<float>, float>(); break;
            case 256 when wide: call.Invoke<Simd256<double>, double>(); break;
            case 256: call.Invoke<Simd256<float>, float>(); break;
            case var _ when wide: call.Invoke<Simd128<double>, double>(); break;
            default: call.Invoke<Simd128<float>, float>(); break;
        }
    }

    /// <summary>Cuts rows finer until there are enough chunks, but never below four panels: every chunk packs its own columns.</summary>
    private static GemmPlan Plan<TSimd, T>(int rows, int columns, int depth, int columnChunk, int slices = 1)
        where TSimd : struct, ISimd<TSimd, T>
        where T : unmanaged
    {
        int panel = MicroKernel<TSimd, T>.Rows, block = 4 * MicroKernel<TSimd, T>.Columns;
        int sliceDepth = GemmPlan.RoundUp(GemmPlan.CeilDiv(depth, slices), GemmPlan.DepthBlock);
        slices = GemmPlan.CeilDiv(depth, sliceDepth);
        int chunks = slices * GemmPlan.CeilDiv(columns, columnChunk);
        int wanted = Math.Max(1, FewChunks / chunks);
        int rowBlock = Math.Clamp(GemmPlan.RoundUp(GemmPlan.CeilDiv(rows, wanted), panel), 4 * panel, 32 * panel);
        return new GemmPlan(rows, columns, depth, slices, sliceDepth, rowBlock, columnChunk, block);
    }

    private readonly struct ConvCall(Tensor x, Tensor w, Tensor y, Conv2dGeometry g) : ICall
    {
        public void Invoke<TSimd, T>()
            where TSimd : struct, ISimd<TSimd, T>
            where T : unmanaged, INumberBase<T>
        {
            if (WinogradTiles.Pay(g, TSimd.Count))
            {
                WinogradConv<TSimd, T>.Forward(g, x.Pointer<T>(), w.Pointer<T>(), y.Pointer<T>());
                return;
            }
            var taps = ConvTaps.Forward(g);
            var sink = new ImageSink<T>(y.Pointer<T>(), g.OutChannels, g.OutHeight, g.OutWidth, g.OutHeight, g.OutWidth, 1, 0, 0);
            int[] weights = [.. Enumerable.Range(0, taps.Depth)];
            SlidingSum<TSimd, T, ImageSink<T>>(taps, x.Pointer<T>(), w.Pointer<T>(), g.OutChannels, taps.Depth, weights, sink);
        }
    }

    private readonly struct ConvInputCall(Tensor dy, Tensor w, Tensor dx, Conv2dGeometry g) : ICall
    {
        public void Invoke<TSimd, T>()
            where TSimd : struct, ISimd<TSimd, T>
            where T : unmanaged, INumberBase<T>
        {
            if (WinogradTiles.Pay(g, TSimd.Count))
            {
                WinogradConv<TSimd, T>.Input(g, dy.Pointer<T>(), w.Pointer<T>(), dx.Pointer<T>());
                return;
            }
            if (g.InChannels < MicroKernel<TSimd, T>.Rows)
            {
                FewChannels<TSimd, T>();
                return;
            }
            if (g.Stride > 1)
                dx.Span<T>().Clear(); // phases without taps, and input that no window reaches
            for (int rowPhase = 0; rowPhase < Math.Min(g.Stride, g.Height); rowPhase++)
            {
                for (int columnPhase = 0; columnPhase < Math.Min(g.Stride, g.Width); columnPhase++)
                    Phase<TSimd, T>(rowPhase, columnPhase);
            }
        }

        /// <summary>
        /// With fewer channels than a tile has rows, most of a tile would stay empty. Here the rows are (c, r, s): the product
        /// w[o, (c, r, s)]ᵀ dy[o, (n, p, q)] fills them, and the sink adds each row to the image, shifted by its tap.
        /// </summary>
        private void FewChannels<TSimd, T>()
            where TSimd : struct, ISimd<TSimd, T>
            where T : unmanaged, INumberBase<T>
        {
            var taps = new ConvTaps(g.Batch, g.OutChannels, g.OutHeight, g.OutWidth, g.OutHeight, g.OutWidth, 1, [0], [0]);
            int rows = g.InChannels * g.KernelHeight * g.KernelWidth;
            int[] weights = [.. Enumerable.Range(0, g.OutChannels).Select(o => o * rows)];
            dx.Span<T>().Clear();
            SlidingSum<TSimd, T, SummingSink<T>>(taps, dy.Pointer<T>(), w.Pointer<T>(), rows, 1, weights, new SummingSink<T>(dx.Pointer<T>(), g), wholeImages: true);
        }

        private void Phase<TSimd, T>(int rowPhase, int columnPhase)
            where TSimd : struct, ISimd<TSimd, T>
            where T : unmanaged, INumberBase<T>
        {
            var taps = ConvTaps.Input(g, rowPhase, columnPhase, out int[] filterRows, out int[] filterColumns);
            if (taps.Taps == 0)
                return;
            int kernel = g.KernelHeight * g.KernelWidth, filter = g.InChannels * kernel, width = g.KernelWidth;
            int[] weights = new int[g.OutChannels * filterRows.Length * filterColumns.Length];
            int k = 0;
            for (int o = 0; o < g.OutChannels; o++)
                foreach (int r in filterRows)
                    foreach (int s in filterColumns)
                        weights[k++] = (o * filter) + (r * width) + s;
            var sink = new ImageSink<T>(
                dx.Pointer<T>(), g.InChannels, g.Height, g.Width, taps.OutHeight, taps.OutWidth, g.Stride, rowPhase, columnPhase);
            SlidingSum<TSimd, T, ImageSink<T>>(taps, dy.Pointer<T>(), w.Pointer<T>(), g.InChannels, kernel, weights, sink);
        }
    }

    /// <summary>out[m] = Σ w[m · rowStride + weights[k]] · term k, for every column of the taps.</summary>
    private static void SlidingSum<TSimd, T, TSink>(ConvTaps taps, T* image, T* filter, int rows, int rowStride, int[] weights, TSink sink, bool wholeImages = false)
        where TSimd : struct, ISimd<TSimd, T>
        where T : unmanaged, INumberBase<T>
        where TSink : struct, ISink<T>
    {
        if (taps.Columns == 0)
            return;
        int panel = MicroKernel<TSimd, T>.Rows, depth = taps.Depth;
        int columnChunk = taps.Plane >= ConvChunkColumns && !wholeImages
            ? GemmPlan.CeilDiv(taps.Plane, GemmPlan.CeilDiv(taps.Plane, ConvChunkColumns))
            : taps.Plane * Math.Min(taps.Images, GemmPlan.CeilDiv(ConvChunkColumns / 2, taps.Plane));
        GemmPlan plan = Plan<TSimd, T>(rows, taps.Columns, depth, columnChunk);
        if (wholeImages)
            plan = plan with { RowBlock = GemmPlan.RoundUp(rows, panel) };
        using var packed = new Scratch<T>((long)GemmPlan.RoundUp(rows, panel) * depth);
        using var offsets = new Scratch<int>(depth);
        fixed (int* table = weights)
            RowPacking<T>.Run(filter, rows, depth, rowStride, 0, table, panel, packed.Pointer);
        ConvColumns<TSimd, T>.FillOffsets(taps, columnChunk, offsets.Pointer);
        Gemm<TSimd, T, ConvColumns<TSimd, T>, TSink>.Run(
            plan,
            GemmRows<T>.Packed(packed.Pointer, depth, panel),
            new ConvColumns<TSimd, T>(taps, image, columnChunk, offsets.Pointer),
            sink);
    }

    private readonly struct ConvFilterCall(Tensor dy, Tensor x, Tensor dw, Conv2dGeometry g) : ICall
    {
        public void Invoke<TSimd, T>()
            where TSimd : struct, ISimd<TSimd, T>
            where T : unmanaged, INumberBase<T>
        {
            int m = g.OutChannels, n = g.InChannels * g.KernelHeight * g.KernelWidth, depth = g.Batch * g.OutHeight * g.OutWidth;
            if (depth == 0)
            {
                dw.Span<T>().Clear();
                return;
            }
            if (WinogradTiles.Pay(g, TSimd.Count))
            {
                WinogradFilter<TSimd, T>.Run(g, dy.Pointer<T>(), x.Pointer<T>(), dw.Pointer<T>());
                return;
            }
            int panel = MicroKernel<TSimd, T>.Rows, block = 4 * MicroKernel<TSimd, T>.Columns;
            int slices = Math.Clamp(FewChunks / GemmPlan.CeilDiv(n, block), 1, Math.Max(1, depth / (2 * GemmPlan.DepthBlock)));
            GemmPlan plan = Plan<TSimd, T>(m, n, depth, block, slices);
            using var gradient = new Scratch<T>((long)GemmPlan.RoundUp(m, panel) * depth);
            using var image = new Scratch<T>(((long)g.Batch * (g.Height + (2 * g.Padding)) * (g.Width + (2 * g.Padding)) * g.InChannels) + TSimd.Count);
            using var partial = new Scratch<T>((long)plan.Slices * m * n);
            Interleave<T>.Run(dy.Pointer<T>(), gradient.Pointer, g.Batch, m, g.OutHeight, g.OutWidth, 0, panel);
            Interleave<T>.Run(x.Pointer<T>(), image.Pointer, g.Batch, g.InChannels, g.Height, g.Width, g.Padding, g.InChannels);
            Gemm<TSimd, T, FilterColumns<TSimd, T>, MatrixSink<T>>.Run(
                plan,
                GemmRows<T>.Packed(gradient.Pointer, depth, panel),
                new FilterColumns<TSimd, T>(image.Pointer, g),
                new MatrixSink<T>(partial.Pointer, m, n, isTransposed: false));
            FilterReduction<T>.Run(partial.Pointer, plan.Slices, dw.Pointer<T>(), g);
        }
    }
}
