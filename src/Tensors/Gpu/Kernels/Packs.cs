using System.Numerics;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// Neighbouring elements that a thread loads and stores at once. A kernel that is generic in the pack computes with it as with a
/// number: with <see cref="Pack4{T}"/> where four neighbours belong together, which keeps more bytes under way, else with
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

    /// <summary>An operator, element by element.</summary>
    static abstract TSelf Map<TOperator>(TSelf x)
        where TOperator : struct, IUnaryOperator<TOperator>;

    /// <inheritdoc cref="Map"/>
    static abstract TSelf Zip<TOperator>(TSelf a, TSelf b)
        where TOperator : struct, IBinaryOperator<TOperator>;

    /// <inheritdoc cref="Map"/>
    static abstract TSelf Zip<TOperator>(TSelf a, TSelf b, TSelf c)
        where TOperator : struct, ITernaryOperator<TOperator>;

    /// <summary>An update, element by element.</summary>
    static abstract void Change<TUpdate>(TUpdate update, ref TSelf x, TSelf gradient, ref TSelf a, ref TSelf b)
        where TUpdate : struct, IUpdate;

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
    public static Pack1<T> Map<TOperator>(Pack1<T> x)
        where TOperator : struct, IUnaryOperator<TOperator> => Of(TOperator.Invoke(x._x));

    /// <inheritdoc/>
    public static Pack1<T> Zip<TOperator>(Pack1<T> a, Pack1<T> b)
        where TOperator : struct, IBinaryOperator<TOperator> => Of(TOperator.Invoke(a._x, b._x));

    /// <inheritdoc/>
    public static Pack1<T> Zip<TOperator>(Pack1<T> a, Pack1<T> b, Pack1<T> c)
        where TOperator : struct, ITernaryOperator<TOperator> => Of(TOperator.Invoke(a._x, b._x, c._x));

    /// <inheritdoc/>
    public static void Change<TUpdate>(TUpdate update, ref Pack1<T> x, Pack1<T> gradient, ref Pack1<T> a, ref Pack1<T> b)
        where TUpdate : struct, IUpdate => update.Invoke(ref x._x, gradient._x, ref a._x, ref b._x);

    /// <inheritdoc/>
    public static Pack1<T> operator +(Pack1<T> a, Pack1<T> b) => Zip<Add>(a, b);

    /// <inheritdoc/>
    public static Pack1<T> operator -(Pack1<T> a, Pack1<T> b) => Zip<Subtract>(a, b);

    /// <inheritdoc/>
    public static Pack1<T> operator *(Pack1<T> a, Pack1<T> b) => Zip<Multiply>(a, b);
}

/// <summary>Four elements: 128 bits of floats, twice that of doubles.</summary>
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
    public static Pack4<T> Map<TOperator>(Pack4<T> x)
        where TOperator : struct, IUnaryOperator<TOperator> => new()
        {
            _x = TOperator.Invoke(x._x),
            _y = TOperator.Invoke(x._y),
            _z = TOperator.Invoke(x._z),
            _w = TOperator.Invoke(x._w),
        };

    /// <inheritdoc/>
    public static Pack4<T> Zip<TOperator>(Pack4<T> a, Pack4<T> b)
        where TOperator : struct, IBinaryOperator<TOperator> => new()
        {
            _x = TOperator.Invoke(a._x, b._x),
            _y = TOperator.Invoke(a._y, b._y),
            _z = TOperator.Invoke(a._z, b._z),
            _w = TOperator.Invoke(a._w, b._w),
        };

    /// <inheritdoc/>
    public static Pack4<T> Zip<TOperator>(Pack4<T> a, Pack4<T> b, Pack4<T> c)
        where TOperator : struct, ITernaryOperator<TOperator> => new()
        {
            _x = TOperator.Invoke(a._x, b._x, c._x),
            _y = TOperator.Invoke(a._y, b._y, c._y),
            _z = TOperator.Invoke(a._z, b._z, c._z),
            _w = TOperator.Invoke(a._w, b._w, c._w),
        };

    /// <inheritdoc/>
    public static void Change<TUpdate>(TUpdate update, ref Pack4<T> x, Pack4<T> gradient, ref Pack4<T> a, ref Pack4<T> b)
        where TUpdate : struct, IUpdate
    {
        update.Invoke(ref x._x, gradient._x, ref a._x, ref b._x);
        update.Invoke(ref x._y, gradient._y, ref a._y, ref b._y);
        update.Invoke(ref x._z, gradient._z, ref a._z, ref b._z);
        update.Invoke(ref x._w, gradient._w, ref a._w, ref b._w);
    }

    /// <inheritdoc/>
    public static Pack4<T> operator +(Pack4<T> a, Pack4<T> b) => Zip<Add>(a, b);

    /// <inheritdoc/>
    public static Pack4<T> operator -(Pack4<T> a, Pack4<T> b) => Zip<Subtract>(a, b);

    /// <inheritdoc/>
    public static Pack4<T> operator *(Pack4<T> a, Pack4<T> b) => Zip<Multiply>(a, b);
}
