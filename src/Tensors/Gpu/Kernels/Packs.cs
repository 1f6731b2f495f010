using System.Numerics;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// Neighbouring elements that a thread loads and stores at once. A kernel that is generic in the pack computes with it as with a
/// number: with <see cref="Pack4{T}"/> where planes are multiples of four, which keeps more bytes under way, else with
/// <see cref="Pack1{T}"/>.
/// </summary>
internal interface IPack<TSelf, T>
    where TSelf : unmanaged, IPack<TSelf, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Number of elements.</summary>
    static abstract int Width { get; }

    /// <summary>The same number everywhere.</summary>
    static abstract TSelf Of(T value);

    /// <summary>The first element.</summary>
    static abstract T First(TSelf a);

    /// <summary>The sum of the elements: of few in their own type, so that it can be added to others without losing digits.</summary>
    static abstract double Sum(TSelf a);

    /// <summary>0 where an element is negative; NaN stays.</summary>
    static abstract TSelf Relu(TSelf a);

    /// <summary>a where the mask is positive, else 0.</summary>
    static abstract TSelf Where(TSelf mask, TSelf a);

    /// <summary>Element by element.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>Element by element.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>Element by element.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);
}

/// <summary>One element.</summary>
internal struct Pack1<T> : IPack<Pack1<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private T _x;

    /// <inheritdoc/>
    public static int Width => 1;

    /// <inheritdoc/>
    public static Pack1<T> Of(T value) => new() { _x = value };

    /// <inheritdoc/>
    public static T First(Pack1<T> a) => a._x;

    /// <inheritdoc/>
    public static double Sum(Pack1<T> a) => double.CreateTruncating(a._x);

    /// <inheritdoc/>
    public static Pack1<T> Relu(Pack1<T> a) => Of(a._x < T.Zero ? T.Zero : a._x);

    /// <inheritdoc/>
    public static Pack1<T> Where(Pack1<T> mask, Pack1<T> a) => Of(mask._x > T.Zero ? a._x : T.Zero);

    /// <inheritdoc/>
    public static Pack1<T> operator +(Pack1<T> a, Pack1<T> b) => Of(a._x + b._x);

    /// <inheritdoc/>
    public static Pack1<T> operator -(Pack1<T> a, Pack1<T> b) => Of(a._x - b._x);

    /// <inheritdoc/>
    public static Pack1<T> operator *(Pack1<T> a, Pack1<T> b) => Of(a._x * b._x);
}

/// <summary>Four elements: 128 bits of floats.</summary>
internal struct Pack4<T> : IPack<Pack4<T>, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private T _x, _y, _z, _w;

    /// <inheritdoc/>
    public static int Width => 4;

    /// <inheritdoc/>
    public static Pack4<T> Of(T value) => new() { _x = value, _y = value, _z = value, _w = value };

    /// <inheritdoc/>
    public static T First(Pack4<T> a) => a._x;

    /// <inheritdoc/>
    public static double Sum(Pack4<T> a) => double.CreateTruncating((a._x + a._y) + (a._z + a._w));

    /// <inheritdoc/>
    public static Pack4<T> Relu(Pack4<T> a) => new()
    {
        _x = a._x < T.Zero ? T.Zero : a._x,
        _y = a._y < T.Zero ? T.Zero : a._y,
        _z = a._z < T.Zero ? T.Zero : a._z,
        _w = a._w < T.Zero ? T.Zero : a._w,
    };

    /// <inheritdoc/>
    public static Pack4<T> Where(Pack4<T> mask, Pack4<T> a) => new()
    {
        _x = mask._x > T.Zero ? a._x : T.Zero,
        _y = mask._y > T.Zero ? a._y : T.Zero,
        _z = mask._z > T.Zero ? a._z : T.Zero,
        _w = mask._w > T.Zero ? a._w : T.Zero,
    };

    /// <inheritdoc/>
    public static Pack4<T> operator +(Pack4<T> a, Pack4<T> b) => new() { _x = a._x + b._x, _y = a._y + b._y, _z = a._z + b._z, _w = a._w + b._w };

    /// <inheritdoc/>
    public static Pack4<T> operator -(Pack4<T> a, Pack4<T> b) => new() { _x = a._x - b._x, _y = a._y - b._y, _z = a._z - b._z, _w = a._w - b._w };

    /// <inheritdoc/>
    public static Pack4<T> operator *(Pack4<T> a, Pack4<T> b) => new() { _x = a._x * b._x, _y = a._y * b._y, _z = a._z * b._z, _w = a._w * b._w };
}
