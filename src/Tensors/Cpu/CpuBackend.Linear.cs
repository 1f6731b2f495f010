using System.Numerics;
using System.Runtime.Intrinsics;

namespace AdvScratch.Tensors.Cpu;

/// <content>The convolution triple: each of its maps is a <see cref="Gemm{TSimd, T, TColumns, TSink}"/>.</content>
internal sealed unsafe partial class CpuBackend
{
    /// <summary>Vector width in bits that products use: the widest of the processor; narrower ones are for tests.</summary>
    internal static int VectorBits { get; set; } =
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    public void Conv2d(Tensor x, Tensor w, Tensor y, Conv2dGeometry geometry, Epilogue epilogue)
    {
        Convolve(y, geometry, new ConvCall(x, w, y, geometry));
        Follow(y, epilogue);
    }

    public void Conv2dInput(Tensor dy, Tensor w, Tensor dx, Conv2dGeometry geometry) =>
        Convolve(dx, geometry, new ConvInputCall(dy, w, dx, geometry));

    public void Conv2dFilter(Tensor dy, Tensor x, Tensor dw, Conv2dGeometry geometry) =>
        Convolve(dw, geometry, new ConvFilterCall(dy, x, dw, geometry));

    /// <summary>One of the convolution's three maps. Without images, channels or pixels each sums over nothing.</summary>
    private void Convolve<TCall>(Tensor result, Conv2dGeometry g, TCall call)
        where TCall : struct, ICall
    {
        if (g.InputShape.Size == 0 || g.FilterShape.Size == 0 || g.OutputShape.Size == 0)
            Fill(result, 0);
        else
            Dispatch(result.DType, call);
    }

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
            var filters = new Filters<T>(w.Pointer<T>(), g.OutChannels, taps.Depth, 1, null);
            SlidingSum<TSimd, T, ImageSink<T>>(taps, x.Pointer<T>(), filters, new ImageSink<T>(y.Pointer<T>(), g.OutChannels, taps.Plane));
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
            if (g.Stride == 1)
                Sum<TSimd, T>();
            else
                ConvInput<TSimd, T>.Run(g, dy.Pointer<T>(), w.Pointer<T>(), dx.Pointer<T>());
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
            dx.Span<T>().Clear();
            var filters = new Filters<T>(w.Pointer<T>(), rows, 1, rows, null);
            SlidingSum<TSimd, T, SummingSink<T>>(taps, dy.Pointer<T>(), filters, new SummingSink<T>(dx.Pointer<T>(), g), wholeImages: true);
        }

        /// <summary>Without a stride the map is itself a sliding sum.</summary>
        private void Sum<TSimd, T>()
            where TSimd : struct, ISimd<TSimd, T>
            where T : unmanaged, INumberBase<T>
        {
            ConvTaps taps = InputTaps.Of(g).Phases[0].Taps;
            int kernel = g.KernelHeight * g.KernelWidth, filter = g.InChannels * kernel;
            using var terms = new Scratch<int>(taps.Depth);
            for (int k = 0; k < taps.Depth; k++)
                terms.Pointer[k] = (k / kernel * filter) + (k % kernel);
            var filters = new Filters<T>(w.Pointer<T>(), g.InChannels, kernel, 0, terms.Pointer);
            SlidingSum<TSimd, T, ImageSink<T>>(taps, dy.Pointer<T>(), filters, new ImageSink<T>(dx.Pointer<T>(), g.InChannels, taps.Plane));
        }
    }

    /// <summary>The left operand of a sliding sum: w[m · rowStride + k · depthStride], or + terms[k] where that is given.</summary>
    private readonly struct Filters<T>(T* pointer, int count, int rowStride, int depthStride, int* terms)
        where T : unmanaged, INumberBase<T>
    {
        public int Count => count;

        public void Pack(int depth, int tileRows, T* packed) =>
            RowPacking<T>.Run(pointer, count, depth, rowStride, depthStride, terms, tileRows, packed);
    }

    /// <summary>out[m] = Σ w[m, k] · term k, for every column of the taps.</summary>
    private static void SlidingSum<TSimd, T, TSink>(ConvTaps taps, T* image, Filters<T> filters, TSink sink, bool wholeImages = false)
        where TSimd : struct, ISimd<TSimd, T>
        where T : unmanaged, INumberBase<T>
        where TSink : struct, ISink<T>
    {
        int tileRows = MicroKernel<TSimd, T>.Rows, depth = taps.Depth, rows = GemmPlan.RoundUp(filters.Count, tileRows);
        using var packed = new Scratch<T>((long)rows * depth);
        using var offsets = new Scratch<int>(depth);
        filters.Pack(depth, tileRows, packed.Pointer);
        taps.FillOffsets(new Span<int>(offsets.Pointer, depth));
        GemmPlan plan = SlidingPlan<TSimd, T>(taps, filters.Count, wholeImages);
        // whole vectors are read: only where these end with a plane, nothing behind the last image is touched
        bool inPlace = taps.IsPlain && taps.Plane % TSimd.Count == 0;
        bool byChunk = !inPlace && plan.RowChunks == 1 && plan.ColumnChunk % taps.Plane == 0, apart = !inPlace && !byChunk;
        using var phases = new Scratch<T>(apart ? (taps.Images * taps.ImageSize) + TSimd.Count : 0);
        if (apart)
            PhaseSplit<TSimd, T>.Run(taps, image, phases.Pointer);
        Gemm<TSimd, T, ConvColumns<TSimd, T>, TSink>.Run(
            plan,
            GemmRows<T>.Packed(packed.Pointer, depth, tileRows),
            new ConvColumns<TSimd, T>(taps, image, apart ? phases.Pointer : image, offsets.Pointer, byChunk ? plan.ColumnChunk / taps.Plane : 0),
            sink);
    }

    /// <summary>
    /// As any product, but where there are images enough a chunk has whole ones: it reads no other chunk's, and where they are
    /// large, most sums are made in place.
    /// </summary>
    private static GemmPlan SlidingPlan<TSimd, T>(ConvTaps taps, int rows, bool wholeImages)
        where TSimd : struct, ISimd<TSimd, T>
        where T : unmanaged
    {
        GemmPlan plan = ProductPlan<TSimd, T>(rows, taps.Columns, taps.Depth) with { Slices = 1, SliceDepth = GemmPlan.RoundUp(taps.Depth, GemmPlan.DepthBlock) };
        int images = Math.Min(taps.Images, GemmPlan.CeilDiv(8 * MicroKernel<TSimd, T>.Columns, taps.Plane));
        if (wholeImages)
            return plan with { RowBlock = GemmPlan.RoundUp(rows, MicroKernel<TSimd, T>.Rows), ColumnChunk = images * taps.Plane };
        int rowBlock = GemmPlan.RoundUp(GemmPlan.CeilDiv(rows, GemmPlan.CeilDiv(rows, MostRows)), MicroKernel<TSimd, T>.Rows);
        GemmPlan whole = plan with { RowBlock = rowBlock, ColumnChunk = images * taps.Plane, ColumnBlock = 4 * MicroKernel<TSimd, T>.Columns };
        return whole.Chunks >= GemmPlan.FewChunks ? whole : plan;
    }

    private readonly struct ConvFilterCall(Tensor dy, Tensor x, Tensor dw, Conv2dGeometry g) : ICall
    {
        public void Invoke<TSimd, T>()
            where TSimd : struct, ISimd<TSimd, T>
            where T : unmanaged, INumberBase<T>
        {
            if (WinogradTiles.Pay(g, TSimd.Count))
                WinogradFilter<TSimd, T>.Run(g, dy.Pointer<T>(), x.Pointer<T>(), dw.Pointer<T>());
            else
                ConvFilter<TSimd, T>.Run(g, dy.Pointer<T>(), x.Pointer<T>(), dw.Pointer<T>());
        }
    }
}
