using System.Runtime.InteropServices;
using AdvScratch.Tensors.Memory;

namespace AdvScratch.Tensors;

/// <summary>
/// An n-dimensional array: row-major, contiguous, immutable to callers (except for <see cref="Assign"/> and
/// <see cref="Update"/>, by which statistics and parameters change). Reshaping shares the storage; every other movement copies.
/// </summary>
public sealed partial class Tensor
{
    internal Tensor(Shape shape, DType type, Device device, Storage storage)
    {
        Shape = shape;
        DType = type;
        Device = device;
        Storage = storage;
    }

    /// <summary>Extents, outermost first.</summary>
    public Shape Shape { get; }

    /// <summary>Element type.</summary>
    public DType DType { get; }

    /// <summary>Where the elements live and which backend computes with them.</summary>
    public Device Device { get; }

    /// <summary>Number of elements.</summary>
    public int Count => Shape.Size;

    internal Storage Storage { get; }

    internal IBackend Backend => Device.Backend;

    /// <summary>A tensor with undefined contents, for kernels to fill.</summary>
    internal static Tensor Uninitialized(Shape shape, DType type, Device device) =>
        new(shape, type, device, device.Backend.Allocate((long)shape.Size * type.Size()));

    /// <summary>Copies <paramref name="values"/> into a new tensor.</summary>
    /// <exception cref="ArgumentException">The number of values is not the shape's.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, Shape shape, Device? device = null)
        where T : unmanaged
    {
        if (values.Length != shape.Size)
            throw new ArgumentException($"{values.Length} values do not fill shape {shape}, which has {shape.Size} elements.", nameof(values));
        Tensor tensor = Uninitialized(shape, DTypes.Of<T>(), device ?? Device.Default);
        tensor.Storage.Write(MemoryMarshal.AsBytes(values));
        return tensor;
    }

    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, Shape, Device?)"/>
    public static Tensor From<T>(T[] values, Shape shape, Device? device = null)
        where T : unmanaged => From<T>(values.AsSpan(), shape, device);

    /// <summary>A scalar (rank 0).</summary>
    public static Tensor Scalar(double value, DType type = DType.Float32, Device? device = null) => Full([], value, type, device);

    /// <summary>A tensor with every element equal to <paramref name="value"/>.</summary>
    public static Tensor Full(Shape shape, double value, DType type = DType.Float32, Device? device = null)
    {
        Tensor tensor = Uninitialized(shape, type, device ?? Device.Default);
        tensor.Backend.Fill(tensor, value);
        return tensor;
    }

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(Shape shape, DType type = DType.Float32, Device? device = null) => Full(shape, 0, type, device);

    /// <summary>The elements, read-only. Valid until the tensor's scope ends.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the tensor's element type.</exception>
    public ReadOnlySpan<T> AsSpan<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Checked<T>().Read());

    /// <summary>A copy of the elements.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the tensor's element type.</exception>
    public T[] ToArray<T>()
        where T : unmanaged => AsSpan<T>().ToArray();

    /// <summary>The elements as doubles, whatever the element type.</summary>
    public double[] ToDoubles() => DType switch
    {
        DType.Float32 => Array.ConvertAll(ToArray<float>(), static x => (double)x),
        DType.Float64 => ToArray<double>(),
        _ => Array.ConvertAll(ToArray<int>(), static x => (double)x),
    };

    /// <summary>The only element of a tensor with one element.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    public double Item() => Count == 1
        ? DType switch
        {
            DType.Float32 => AsSpan<float>()[0],
            DType.Float64 => AsSpan<double>()[0],
            _ => AsSpan<int>()[0],
        }
        : throw new InvalidOperationException($"Item() needs one element, shape {Shape} has {Count}.");

    /// <summary>The same elements, bit for bit, in a storage of their own.</summary>
    public Tensor Copy()
    {
        Tensor copy = Uninitialized(Shape, DType, Device);
        copy.Assign(this);
        return copy;
    }

    /// <summary>Copies the elements of <paramref name="value"/> into this tensor: how parameters and running statistics change.</summary>
    /// <exception cref="ArgumentException">Shape, element type or device differ.</exception>
    public void Assign(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Shape != Shape || value.DType != DType || value.Device != Device)
            throw new ArgumentException($"Cannot assign {value} to {this}.", nameof(value));
        Storage.CopyFrom(value.Storage, 0, 0, Storage.Bytes);
    }

    /// <summary>Takes the tensor out of every scope: it lives until nothing refers to it. For parameters and state.</summary>
    /// <returns>The same tensor.</returns>
    public Tensor Persist()
    {
        Storage.Owner = null;
        return this;
    }

    /// <summary>Forbids the early release of the storage until <see cref="Unhold"/>: it moves outwards when its scope ends.</summary>
    internal void Hold() => Storage.Holds++;

    /// <summary>Ends a <see cref="Hold"/>; the last one releases the storage if the walk's scope, or the current one inside it, owns it.</summary>
    internal void Unhold(TensorScope? walk)
    {
        if (--Storage.Holds == 0 && walk is not null && (Storage.Owner == walk || Storage.Owner == TensorScope.Current))
            Storage.Release();
    }

    /// <summary>The same elements under another shape; one extent may be −1 and is then inferred. Free of cost.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public Tensor Reshape(params ReadOnlySpan<int> extents)
    {
        int inferred = extents.IndexOf(-1);
        int[] resolved = extents.ToArray();
        if (inferred >= 0)
        {
            resolved[inferred] = 1;
            int rest = Shape.Create(resolved).Size;
            resolved[inferred] = rest == 0 ? 0 : Count / rest;
        }
        Shape shape = Shape.Create(resolved);
        return shape.Size == Count
            ? new Tensor(shape, DType, Device, Storage)
            : throw new ArgumentException($"Shape {Shape} cannot be reshaped to [{string.Join(", ", extents.ToArray())}].", nameof(extents));
    }

    /// <summary>Type, shape and device, for messages.</summary>
    public override string ToString() => $"{DType}{Shape} on {Device}";

    /// <summary>The elements, writable: for kernels of the host only.</summary>
    internal unsafe Span<T> Span<T>()
        where T : unmanaged => new(Pointer<T>(), Count);

    internal unsafe T* Pointer<T>()
        where T : unmanaged => (T*)((HostStorage)Checked<T>()).Pointer;

    private Storage Checked<T>()
        where T : unmanaged =>
        DTypes.Of<T>() == DType ? Storage : throw new InvalidOperationException($"A {DType} tensor cannot be read as {typeof(T).Name}.");
}
