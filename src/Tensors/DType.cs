namespace AdvScratch.Tensors;

/// <summary>Element type of a <see cref="Tensor"/>.</summary>
public enum DType : byte
{
    /// <summary>32-bit floating point: what networks are trained in.</summary>
    Float32,

    /// <summary>64-bit floating point: what gradients are checked in.</summary>
    Float64,

    /// <summary>32-bit integers: labels and indices, never differentiated.</summary>
    Int32,
}

/// <summary>Facts about element types.</summary>
public static class DTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this DType type) => type == DType.Float64 ? 8 : 4;

    /// <summary>True for the types that gradients exist for.</summary>
    public static bool IsFloating(this DType type) => type != DType.Int32;

    /// <summary>The element type that stores <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is not float, double or int.</exception>
    public static DType Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? DType.Float32
        : typeof(T) == typeof(double) ? DType.Float64
        : typeof(T) == typeof(int) ? DType.Int32
        : throw new NotSupportedException($"A tensor cannot hold {typeof(T).Name}; use float, double or int.");
}
