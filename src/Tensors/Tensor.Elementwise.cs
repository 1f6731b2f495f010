using AdvScratch.Tensors.Operators;

namespace AdvScratch.Tensors;

/// <content>Elementwise arithmetic with broadcasting. Nothing here is recorded for differentiation.</content>
public sealed partial class Tensor
{
    /// <summary>f applied to every element.</summary>
    public Tensor Map<TOperator>()
        where TOperator : struct, IUnaryOperator<TOperator>
    {
        Tensor y = Uninitialized(Shape, RequireFloating(DType), Device);
        Backend.Map<TOperator>(this, y);
        return y;
    }

    /// <summary>f applied to broadcast pairs.</summary>
    /// <exception cref="ArgumentException">Shapes do not broadcast, or element types or devices differ.</exception>
    public static Tensor Zip<TOperator>(Tensor a, Tensor b)
        where TOperator : struct, IBinaryOperator<TOperator>
    {
        RequireAlike(a, b);
        Shape shape = Shape.Broadcast(a.Shape, b.Shape);
        Tensor y = Uninitialized(shape, RequireFloating(a.DType), a.Device);
        y.Backend.Zip<TOperator>(a, b, y, BroadcastLayout.Of(shape, a.Shape, b.Shape));
        return y;
    }

    /// <summary>f applied to broadcast triples.</summary>
    /// <exception cref="ArgumentException">Shapes do not broadcast, or element types or devices differ.</exception>
    public static Tensor Zip<TOperator>(Tensor a, Tensor b, Tensor c)
        where TOperator : struct, ITernaryOperator<TOperator>
    {
        RequireAlike(a, b);
        RequireAlike(a, c);
        Shape shape = Shape.Broadcast(Shape.Broadcast(a.Shape, b.Shape), c.Shape);
        Tensor y = Uninitialized(shape, RequireFloating(a.DType), a.Device);
        y.Backend.Zip<TOperator>(a, b, c, y, BroadcastLayout.Of(shape, a.Shape, b.Shape, c.Shape));
        return y;
    }

    /// <summary>A constant of this tensor's element type and device, to compute with.</summary>
    public Tensor Like(double value) => Scalar(value, DType, Device);

    /// <summary>The same values in another element type; to int they are truncated towards zero.</summary>
    public Tensor To(DType type)
    {
        if (type == DType)
            return this;
        Tensor y = Uninitialized(Shape, type, Device);
        Backend.Convert(this, y);
        return y;
    }

    /// <summary>A copy on another device.</summary>
    public Tensor To(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device == Device)
            return this;
        return DType switch
        {
            DType.Float32 => From(AsSpan<float>(), Shape, device),
            DType.Float64 => From(AsSpan<double>(), Shape, device),
            _ => From(AsSpan<int>(), Shape, device),
        };
    }

    /// <summary>a + b.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => Zip<Add>(a, b);

    /// <summary>a − b.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => Zip<Subtract>(a, b);

    /// <summary>a b, element by element.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => Zip<Multiply>(a, b);

    /// <summary>a / b.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => Zip<Divide>(a, b);

    /// <summary>−a.</summary>
    public static Tensor operator -(Tensor a) => Checked(a).Map<Negate>();

    /// <summary>a + b.</summary>
    public static Tensor operator +(Tensor a, double b) => a + Checked(a).Like(b);

    /// <summary>a − b.</summary>
    public static Tensor operator -(Tensor a, double b) => a - Checked(a).Like(b);

    /// <summary>a b.</summary>
    public static Tensor operator *(Tensor a, double b) => a * Checked(a).Like(b);

    /// <summary>a / b.</summary>
    public static Tensor operator /(Tensor a, double b) => a / Checked(a).Like(b);

    /// <summary>min(max(x, low), high), bounds broadcast.</summary>
    public Tensor Clamp(Tensor low, Tensor high) => Zip<Clamp>(this, low, high);

    /// <summary>min(max(x, low), high).</summary>
    public Tensor Clamp(double low, double high) => Clamp(Like(low), Like(high));

    private static Tensor Checked(Tensor a)
    {
        ArgumentNullException.ThrowIfNull(a);
        return a;
    }

    private static DType RequireFloating(DType type) =>
        type.IsFloating() ? type : throw new ArgumentException("Arithmetic needs a floating element type; convert the int32 tensor with To(DType.Float32).");

    private static void RequireAlike(Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.DType != b.DType || a.Device != b.Device)
            throw new ArgumentException($"Operands must agree in element type and device; got {a} and {b}.");
    }
}
