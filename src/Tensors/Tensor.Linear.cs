namespace AdvScratch.Tensors;

/// <content>Matrix product, the convolution triple, pooling.</content>
public sealed partial class Tensor
{
    /// <summary>C = op(A) op(B) of matrices, where op transposes on request.</summary>
    /// <param name="a">[M, K], or [K, M] if transposed.</param>
    /// <param name="b">[K, N], or [N, K] if transposed.</param>
    /// <param name="transposeA">Use Aᵀ.</param>
    /// <param name="transposeB">Use Bᵀ.</param>
    /// <exception cref="ArgumentException">Not matrices, or the inner extents differ.</exception>
    public static Tensor MatMul(Tensor a, Tensor b, bool transposeA = false, bool transposeB = false) =>
        MatMul(a, b, transposeA, transposeB, default);

    /// <summary>The product with what follows it.</summary>
    internal static Tensor MatMul(Tensor a, Tensor b, bool transposeA, bool transposeB, Epilogue epilogue)
    {
        RequireAlike(a, b);
        RequireFloating(a.DType);
        if (a.Shape.Rank != 2 || b.Shape.Rank != 2 || a.Shape[transposeA ? 0 : 1] != b.Shape[transposeB ? 1 : 0])
            throw new ArgumentException($"Matrix product of {a.Shape}{(transposeA ? "ᵀ" : "")} and {b.Shape}{(transposeB ? "ᵀ" : "")} does not exist.");
        Tensor c = Uninitialized([a.Shape[transposeA ? 1 : 0], b.Shape[transposeB ? 0 : 1]], a.DType, a.Device);
        RequireFitting(c, epilogue);
        a.Backend.MatMul(a, b, c, transposeA, transposeB, epilogue);
        return c;
    }

    /// <summary>Cross-correlation of images [N, C, H, W] with filters [O, C, Kh, Kw].</summary>
    public static Tensor Conv2d(Tensor x, Tensor w, Conv2dGeometry geometry) => Conv2d(x, w, geometry, default);

    /// <summary>The convolution with what follows it.</summary>
    internal static Tensor Conv2d(Tensor x, Tensor w, Conv2dGeometry geometry, Epilogue epilogue)
    {
        RequireShapes(x, geometry.InputShape, w, geometry.FilterShape);
        Tensor y = Uninitialized(geometry.OutputShape, x.DType, x.Device);
        RequireFitting(y, epilogue);
        x.Backend.Conv2d(x, w, y, geometry, epilogue);
        return y;
    }

    /// <summary>Adjoint of the convolution in its input: from the output's shape and the filters to the input's shape.</summary>
    public static Tensor Conv2dInput(Tensor dy, Tensor w, Conv2dGeometry geometry)
    {
        RequireShapes(dy, geometry.OutputShape, w, geometry.FilterShape);
        Tensor dx = Uninitialized(geometry.InputShape, dy.DType, dy.Device);
        dy.Backend.Conv2dInput(dy, w, dx, geometry);
        return dx;
    }

    /// <summary>Adjoint of the convolution in its filters: from the output's shape and the input to the filters' shape.</summary>
    public static Tensor Conv2dFilter(Tensor dy, Tensor x, Conv2dGeometry geometry)
    {
        RequireShapes(dy, geometry.OutputShape, x, geometry.InputShape);
        Tensor dw = Uninitialized(geometry.FilterShape, dy.DType, dy.Device);
        dy.Backend.Conv2dFilter(dy, x, dw, geometry);
        return dw;
    }

    /// <summary>The largest element of each window; shape [N, C, H_out, W_out]. The first one wins a tie, NaN wins, padding never does.</summary>
    /// <param name="geometry">The windows.</param>
    /// <param name="picks">Where in its window each maximum was found. They share the result's scope.</param>
    /// <exception cref="ArgumentException">The images are not those of the geometry.</exception>
    public Tensor MaxPool(Pool2dGeometry geometry, out WindowPicks picks)
    {
        RequirePlanes(geometry.Planes, geometry.Height, geometry.Width);
        Tensor y = Uninitialized([Shape[0], Shape[1], geometry.OutHeight, geometry.OutWidth], DType, Device);
        picks = new WindowPicks(geometry, Device);
        Backend.MaxPool(this, y, picks);
        return y;
    }

    /// <summary>The picked element of each window: from [N, C, H, W] to [N, C, H_out, W_out].</summary>
    /// <exception cref="ArgumentException">The images are not those of the picks' geometry.</exception>
    public Tensor PickFromWindows(WindowPicks picks)
    {
        ArgumentNullException.ThrowIfNull(picks);
        Pool2dGeometry geometry = picks.Geometry;
        RequirePlanes(geometry.Planes, geometry.Height, geometry.Width);
        Tensor y = Uninitialized([Shape[0], Shape[1], geometry.OutHeight, geometry.OutWidth], DType, Device);
        Backend.PickFromWindows(this, picks, y);
        return y;
    }

    /// <summary>Adjoint of <see cref="PickFromWindows"/>: from [N, C, H_out, W_out] to [N, C, H, W], zero where nothing was picked.</summary>
    /// <exception cref="ArgumentException">The values are not those of the picks' geometry.</exception>
    public Tensor PlaceInWindows(WindowPicks picks)
    {
        ArgumentNullException.ThrowIfNull(picks);
        Pool2dGeometry geometry = picks.Geometry;
        RequirePlanes(geometry.Planes, geometry.OutHeight, geometry.OutWidth);
        Tensor dx = Uninitialized([Shape[0], Shape[1], geometry.Height, geometry.Width], DType, Device);
        Backend.PlaceInWindows(this, picks, dx);
        return dx;
    }

    /// <summary>Sum of each window; shape [N, C, H_out, W_out].</summary>
    /// <exception cref="ArgumentException">The images are not those of the geometry.</exception>
    public Tensor SumPool(Pool2dGeometry geometry)
    {
        RequirePlanes(geometry.Planes, geometry.Height, geometry.Width);
        Tensor y = Uninitialized([Shape[0], Shape[1], geometry.OutHeight, geometry.OutWidth], DType, Device);
        Backend.SumPool(this, y, geometry);
        return y;
    }

    /// <summary>Adjoint of <see cref="SumPool"/>: from [N, C, H_out, W_out] to [N, C, H, W].</summary>
    /// <exception cref="ArgumentException">The sums are not those of the geometry.</exception>
    public Tensor SumUnpool(Pool2dGeometry geometry)
    {
        RequirePlanes(geometry.Planes, geometry.OutHeight, geometry.OutWidth);
        Tensor dx = Uninitialized([Shape[0], Shape[1], geometry.Height, geometry.Width], DType, Device);
        Backend.SumUnpool(this, dx, geometry);
        return dx;
    }

    private void RequirePlanes(int planes, int height, int width)
    {
        RequireFloating(DType);
        if (Shape.Rank != 4 || Shape[0] * Shape[1] != planes || Shape[2] != height || Shape[3] != width)
            throw new ArgumentException($"Pooling of {planes} planes of {height} × {width} expects such images, got {Shape}.");
    }

    private static void RequireShapes(Tensor a, Shape aShape, Tensor b, Shape bShape)
    {
        RequireAlike(a, b);
        RequireFloating(a.DType);
        if (a.Shape != aShape || b.Shape != bShape)
            throw new ArgumentException($"Convolution expected shapes {aShape} and {bShape}, got {a.Shape} and {b.Shape}.");
    }
}
