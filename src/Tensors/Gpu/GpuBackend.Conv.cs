using System.Numerics;
using System.Runtime.InteropServices;
using AdvScratch.Tensors.Gpu.Kernels;
using ILGPU;

namespace AdvScratch.Tensors.Gpu;

/// <content>
/// The convolution and its adjoints as products whose operands are read from the images in place: rows are channels, columns
/// and terms are pixels and taps.
/// </content>
internal sealed partial class GpuBackend
{
    /// <summary>Geometries whose places are kept on the device; then all are forgotten.</summary>
    private const int MostGeometries = 256;

    private readonly Dictionary<(Conv2dGeometry Geometry, bool IsInput), DeviceTerms[]> _terms = [];

    /// <summary>The same places in the device's memory.</summary>
    private sealed record DeviceTerms(ConvTerms Host, DeviceBlock Pixels, DeviceBlock Taps);

    public void Conv2d(Tensor x, Tensor w, Tensor y, Conv2dGeometry geometry, Epilogue epilogue)
    {
        if (y.DType == DType.Float64)
            Conv2d<double>(x, w, y, geometry, epilogue);
        else if (WinogradPays(geometry))
            WinogradForward(x, w, y, geometry, epilogue);
        else
            Conv2d<float>(x, w, y, geometry, epilogue);
    }

    public void Conv2dInput(Tensor dy, Tensor w, Tensor dx, Conv2dGeometry geometry)
    {
        if (dx.DType == DType.Float64)
            Conv2dInput<double>(dy, w, dx, geometry);
        else if (WinogradPays(geometry))
            WinogradInput(dy, w, dx, geometry);
        else
            Conv2dInput<float>(dy, w, dx, geometry);
    }

    public void Conv2dFilter(Tensor dy, Tensor x, Tensor dw, Conv2dGeometry geometry)
    {
        if (dw.DType == DType.Float32)
            Conv2dFilter<float>(dy, x, dw, geometry);
        else
            Conv2dFilter<double>(dy, x, dw, geometry);
    }

    /// <summary>y[o, (n, pq)] = Σ over taps (i, r, t) of w[o, (i, r, t)] x[(n, pq) and (i, r, t)].</summary>
    private void Conv2d<T>(Tensor x, Tensor w, Tensor y, Conv2dGeometry g, Epilogue epilogue)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        DeviceTerms terms = TermsOf(g, isInput: false)[0];
        ProductTarget<T> target = ImageTarget<T>(y, terms, isScattered: false);
        target.Ending = EndingOf(epilogue, target.Y);
        ImageOperand<T> images = Windows<T>(x, terms);
        int depth = terms.Host.TapCount;
        if (depth % 4 == 0)
            Multiply(Lengthwise<T, VectorAccess>(Read<T>(w), g.OutChannels, depth), images, target, depth);
        else
            Multiply(Lengthwise<T, ScalarAccess>(Read<T>(w), g.OutChannels, depth), images, target, depth);
    }

    /// <summary>dx[i, (n, hv)] = Σ over taps (o, r, t) of w[o, i, r, t] dy[(n, hv) and (o, r, t)], phase by phase.</summary>
    private void Conv2dInput<T>(Tensor dy, Tensor w, Tensor dx, Conv2dGeometry g)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        foreach (DeviceTerms terms in TermsOf(g, isInput: true))
        {
            var filters = new FilterOperand<T> { X = Read<T>(w), Terms = ViewOf(terms.Taps), Lines = g.InChannels, Stride = g.KernelHeight * g.KernelWidth };
            Multiply(filters, Windows<T>(dy, terms), ImageTarget<T>(dx, terms, isScattered: g.Stride > 1), terms.Host.TapCount);
        }
    }

    /// <summary>dw[o, (i, r, t)] = Σ over pixels (n, pq) of dy[o, (n, pq)] x[(n, pq) and (i, r, t)].</summary>
    private void Conv2dFilter<T>(Tensor dy, Tensor x, Tensor dw, Conv2dGeometry g)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        DeviceTerms terms = TermsOf(g, isInput: false)[0];
        int plane = terms.Host.PixelCount, period = terms.Host.Period, taps = terms.Host.TapCount, depth = g.Batch * period;
        ProductTarget<T> target = MatrixTarget(Write<T>(dw), g.OutChannels, taps, taps);
        var images = new ImageOperand<T>
        {
            X = Read<T>(x),
            LineTerms = ViewOf(terms.Taps),
            DepthTerms = ViewOf(terms.Pixels),
            Lines = taps,
            LinePeriod = int.MaxValue,
            DepthPeriod = period,
            DepthStride = g.InChannels * g.Height * g.Width,
            Height = g.Height,
            Width = g.Width,
        };
        if (plane % 4 == 0)
            Multiply(Planes<T, VectorAccess>(dy, plane, period), images, target, depth);
        else
            Multiply(Planes<T, ScalarAccess>(dy, plane, period), images, target, depth);
    }

    /// <summary>Images whose lines are channels and whose terms are pixels.</summary>
    private static LengthwiseOperand<T, TAccess> Planes<T, TAccess>(Tensor x, int plane, int period)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TAccess : struct, IAccess =>
        Lengthwise<T, TAccess>(Read<T>(x), x.Shape[1], plane) with { Period = period, PeriodStride = x.Shape[1] * plane };

    /// <summary>Images whose lines are pixels and whose terms are taps.</summary>
    private static ImageOperand<T> Windows<T>(Tensor x, DeviceTerms terms)
        where T : unmanaged, IFloatingPointIeee754<T> => new()
        {
            X = Read<T>(x),
            LineTerms = ViewOf(terms.Pixels),
            DepthTerms = ViewOf(terms.Taps),
            Lines = x.Shape[0] * terms.Host.PixelCount,
            LinePeriod = terms.Host.PixelCount,
            LineStride = x.Shape.Product(1, 4),
            DepthPeriod = int.MaxValue,
            Height = x.Shape[2],
            Width = x.Shape[3],
        };

    /// <summary>Images as the result: rows are channels, columns pixels, all of them or those of a phase.</summary>
    private static ProductTarget<T> ImageTarget<T>(Tensor y, DeviceTerms terms, bool isScattered)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArrayView<T> view = Write<T>(y);
        int plane = y.Shape.Product(2, 4);
        return new ProductTarget<T>
        {
            Y = view,
            Ending = EndingOf(default, view),
            Places = ViewOf(terms.Pixels),
            Rows = y.Shape[1],
            Columns = y.Shape[0] * terms.Host.PixelCount,
            RowStride = plane,
            PeriodStride = y.Shape[1] * plane,
            Period = terms.Host.PixelCount,
            HasPlaces = Flag(isScattered),
            RowsAreChannels = 1,
            IsVector = Flag(!isScattered && plane % 4 == 0),
        };
    }

    private static ArrayView<Term> ViewOf(DeviceBlock terms) => terms.Bytes.Cast<Term>();

    private DeviceTerms[] TermsOf(Conv2dGeometry geometry, bool isInput)
    {
        // places are those of one image
        geometry = geometry with { Batch = 1 };
        if (_terms.TryGetValue((geometry, isInput), out DeviceTerms[]? known))
            return known;
        if (_terms.Count >= MostGeometries && !gpu.Memory.IsHeld)
            ForgetTerms();
        ConvTerms[] terms = isInput ? ConvTerms.Input(geometry) : [ConvTerms.Forward(geometry)];
        return _terms[(geometry, isInput)] = Array.ConvertAll(terms, one => new DeviceTerms(one, Upload(one.Pixels), Upload(one.Taps)));
    }

    private void ForgetTerms()
    {
        foreach (DeviceTerms terms in _terms.Values.SelectMany(phases => phases))
        {
            gpu.Memory.Return(terms.Pixels);
            gpu.Memory.Return(terms.Taps);
        }
        _terms.Clear();
    }

    private DeviceBlock Upload(Term[] terms)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes<Term>(terms);
        DeviceBlock block = gpu.Memory.RentForConstants(bytes.Length);
        gpu.Upload(bytes, block.Bytes.SubView(0, bytes.Length));
        return block;
    }
}
