using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <content>What follows products and convolutions, as one pass over their result; affine maps of channels alone.</content>
internal sealed partial class CpuBackend
{
    public void Affine(Tensor x, Tensor y, Epilogue epilogue)
    {
        int channels = x.Shape[1], inner = x.Shape.Product(2, x.Shape.Rank);
        if (x.DType == DType.Float32)
            Affine<float>(x, y, epilogue, channels, inner);
        else
            Affine<double>(x, y, epilogue, channels, inner);
    }

    public void MaskedScale(Tensor g, Tensor? mask, Tensor scale, Tensor y)
    {
        int inner = Math.Max(1, g.Shape.Product(2, g.Shape.Rank));
        if (g.DType == DType.Float32)
            MaskedScale<float>(g, mask, scale, y, inner);
        else
            MaskedScale<double>(g, mask, scale, y, inner);
    }

    private void Follow(Tensor y, Epilogue epilogue)
    {
        if (!epilogue.IsEmpty)
            Affine(y, y, epilogue);
    }

    private static void Affine<T>(Tensor x, Tensor y, Epilogue epilogue, int channels, int inner)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (y.Count == 0)
            return;
        if (inner == 1)
        {
            var rows = new AffineRowsWork<T>(x, y, epilogue, channels);
            WorkPool.Run(Chunks.Of(y.Count / channels, Chunks.Items(channels)), ref rows);
        }
        else
        {
            var planes = new AffinePlanesWork<T>(x, y, epilogue, channels, inner);
            WorkPool.Run(Chunks.Of(y.Count / inner, Chunks.Items(inner)), ref planes);
        }
    }

    private static void MaskedScale<T>(Tensor g, Tensor? mask, Tensor scale, Tensor y, int inner)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var work = new MaskedScaleWork<T>(g, mask, scale, y, inner);
        WorkPool.Run(Chunks.Of(y.Count / inner, Chunks.Items(inner)), ref work);
    }

    private static unsafe T* PointerOf<T>(Tensor? tensor)
        where T : unmanaged => tensor is null ? null : tensor.Pointer<T>();

    /// <summary>Rows of a matrix, whose columns are the channels.</summary>
    private readonly unsafe struct AffineRowsWork<T>(Tensor x, Tensor y, Epilogue epilogue, int channels) : IWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Invoke(int chunk)
        {
            (int first, int count) = Chunks.Range(chunk, y.Count / channels, Chunks.Items(channels));
            T* scale = PointerOf<T>(epilogue.Scale), shift = PointerOf<T>(epilogue.Shift), residual = PointerOf<T>(epilogue.Residual);
            for (int at = first * channels; at < (first + count) * channels; at += channels)
                PlaneLoops<T>.Row(x.Pointer<T>() + at, scale, shift, At(residual, at), y.Pointer<T>() + at, channels, epilogue.Relu);
        }
    }

    private readonly unsafe struct AffinePlanesWork<T>(Tensor x, Tensor y, Epilogue epilogue, int channels, int inner) : IWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Invoke(int chunk)
        {
            (int first, int count) = Chunks.Range(chunk, y.Count / inner, Chunks.Items(inner));
            T* scale = PointerOf<T>(epilogue.Scale), shift = PointerOf<T>(epilogue.Shift), residual = PointerOf<T>(epilogue.Residual);
            for (int plane = first; plane < first + count; plane++)
            {
                int at = plane * inner, c = plane % channels;
                PlaneLoops<T>.Normalize(
                    x.Pointer<T>() + at,
                    At(residual, at),
                    y.Pointer<T>() + at,
                    inner,
                    T.Zero,
                    scale is null ? T.One : scale[c],
                    shift is null ? T.Zero : shift[c],
                    epilogue.Relu);
            }
        }
    }

    private readonly unsafe struct MaskedScaleWork<T>(Tensor g, Tensor? mask, Tensor scale, Tensor y, int inner) : IWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Invoke(int chunk)
        {
            (int first, int count) = Chunks.Range(chunk, y.Count / inner, Chunks.Items(inner));
            T* factors = scale.Pointer<T>(), positive = PointerOf<T>(mask);
            for (int plane = first; plane < first + count; plane++)
            {
                int at = plane * inner;
                PlaneLoops<T>.Scale(g.Pointer<T>() + at, At(positive, at), y.Pointer<T>() + at, inner, factors[plane % scale.Count]);
            }
        }
    }
}
