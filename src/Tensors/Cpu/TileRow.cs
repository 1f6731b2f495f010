using System.Runtime.CompilerServices;

namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// One row of a register tile: one, two or three vectors side by side. The compiler keeps the fields of these structs in
/// registers, so that <see cref="MicroKernel{TSimd, T}"/> is written once for all widths of a tile.
/// </summary>
internal unsafe interface ITileRow<TSelf, TSimd, T>
    where TSelf : struct, ITileRow<TSelf, TSimd, T>
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged
{
    static abstract TSelf Zero { get; }

    static abstract TSelf Load(T* source);

    /// <summary>this + a b.</summary>
    TSelf MultiplyAdd(TSimd a, TSelf b);

    void Store(T* target);
}

/// <summary>A row of one vector.</summary>
internal readonly unsafe struct TileRow1<TSimd, T>(TSimd x) : ITileRow<TileRow1<TSimd, T>, TSimd, T>
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged
{
    private readonly TSimd _x = x;

    public static TileRow1<TSimd, T> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(TSimd.Broadcast(default));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow1<TSimd, T> Load(T* source) => new(TSimd.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TileRow1<TSimd, T> MultiplyAdd(TSimd a, TileRow1<TSimd, T> b) => new(TSimd.MultiplyAdd(a, b._x, _x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* target) => _x.Store(target);
}

/// <summary>A row of two vectors.</summary>
internal readonly unsafe struct TileRow2<TSimd, T>(TSimd x, TSimd y) : ITileRow<TileRow2<TSimd, T>, TSimd, T>
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged
{
    private readonly TSimd _x = x;
    private readonly TSimd _y = y;

    public static TileRow2<TSimd, T> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(TSimd.Broadcast(default), TSimd.Broadcast(default));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow2<TSimd, T> Load(T* source) => new(TSimd.Load(source), TSimd.Load(source + TSimd.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TileRow2<TSimd, T> MultiplyAdd(TSimd a, TileRow2<TSimd, T> b) =>
        new(TSimd.MultiplyAdd(a, b._x, _x), TSimd.MultiplyAdd(a, b._y, _y));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* target)
    {
        _x.Store(target);
        _y.Store(target + TSimd.Count);
    }
}

/// <summary>A row of three vectors.</summary>
internal readonly unsafe struct TileRow3<TSimd, T>(TSimd x, TSimd y, TSimd z) : ITileRow<TileRow3<TSimd, T>, TSimd, T>
    where TSimd : struct, ISimd<TSimd, T>
    where T : unmanaged
{
    private readonly TSimd _x = x;
    private readonly TSimd _y = y;
    private readonly TSimd _z = z;

    public static TileRow3<TSimd, T> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(TSimd.Broadcast(default), TSimd.Broadcast(default), TSimd.Broadcast(default));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow3<TSimd, T> Load(T* source) =>
        new(TSimd.Load(source), TSimd.Load(source + TSimd.Count), TSimd.Load(source + (2 * TSimd.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TileRow3<TSimd, T> MultiplyAdd(TSimd a, TileRow3<TSimd, T> b) =>
        new(TSimd.MultiplyAdd(a, b._x, _x), TSimd.MultiplyAdd(a, b._y, _y), TSimd.MultiplyAdd(a, b._z, _z));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* target)
    {
        _x.Store(target);
        _y.Store(target + TSimd.Count);
        _z.Store(target + (2 * TSimd.Count));
    }
}
