using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace AdvScratch.Tensors.Cpu;

/// <summary>A vector register of some width, so that a kernel is written once for all of them.</summary>
internal unsafe interface ISimd<TSelf, T>
    where TSelf : struct, ISimd<TSelf, T>
    where T : unmanaged
{
    /// <summary>Elements of a register.</summary>
    static abstract int Count { get; }

    static abstract TSelf Load(T* source);

    static abstract TSelf Broadcast(T value);

    /// <summary>a b + c: fused where the processor can, so the last bit may differ between processors, never between threads.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    void Store(T* target);

    /// <summary>A register of 128-bit lanes: lane i is read at source + i · <paramref name="stride"/>.</summary>
    static abstract TSelf LoadLanes(T* source, nint stride);

    /// <summary>In every lane, the low halves of a and b with their 32-bit words in turn: a₀ b₀ a₁ b₁.</summary>
    static abstract TSelf Low32(TSelf a, TSelf b);

    /// <summary>In every lane, the high halves of a and b with their 32-bit words in turn: a₂ b₂ a₃ b₃.</summary>
    static abstract TSelf High32(TSelf a, TSelf b);

    /// <summary>In every lane, the low halves of a and b.</summary>
    static abstract TSelf Low64(TSelf a, TSelf b);

    /// <summary>In every lane, the high halves of a and b.</summary>
    static abstract TSelf High64(TSelf a, TSelf b);

    /// <summary>The elements 0, 2, 4, … of a and then of b.</summary>
    static abstract TSelf Even(TSelf a, TSelf b);

    /// <summary>The elements of a's and b's first halves in turn: a₀ b₀ a₁ b₁ ….</summary>
    static abstract TSelf ZipLow(TSelf a, TSelf b);

    /// <summary>The elements of a's and b's second halves in turn.</summary>
    static abstract TSelf ZipHigh(TSelf a, TSelf b);
}

/// <summary>512 bits.</summary>
internal readonly unsafe struct Simd512<T>(Vector512<T> value) : ISimd<Simd512<T>, T>
    where T : unmanaged
{
    private readonly Vector512<T> _value = value;

    public static int Count => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> Load(T* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> Broadcast(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator +(Simd512<T> a, Simd512<T> b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator -(Simd512<T> a, Simd512<T> b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> operator *(Simd512<T> a, Simd512<T> b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> MultiplyAdd(Simd512<T> a, Simd512<T> b, Simd512<T> c) =>
        typeof(T) == typeof(float)
            ? new(Vector512.MultiplyAddEstimate(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>())
            : new(Vector512.MultiplyAddEstimate(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* target) => _value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> LoadLanes(T* source, nint stride) =>
        new(Vector512.Create(
            Vector256.Create(Vector128.Load(source), Vector128.Load(source + stride)),
            Vector256.Create(Vector128.Load(source + (2 * stride)), Vector128.Load(source + (3 * stride)))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> Low32(Simd512<T> a, Simd512<T> b) =>
        new(Avx512F.UnpackLow(a._value.AsSingle(), b._value.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> High32(Simd512<T> a, Simd512<T> b) =>
        new(Avx512F.UnpackHigh(a._value.AsSingle(), b._value.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> Low64(Simd512<T> a, Simd512<T> b) =>
        new(Avx512F.UnpackLow(a._value.AsDouble(), b._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> High64(Simd512<T> a, Simd512<T> b) =>
        new(Avx512F.UnpackHigh(a._value.AsDouble(), b._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> Even(Simd512<T> a, Simd512<T> b) => sizeof(T) == 4
        ? Permute32(a, b, Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30))
        : Permute64(a, b, Vector512.Create(0L, 2L, 4L, 6L, 8L, 10L, 12L, 14L));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> ZipLow(Simd512<T> a, Simd512<T> b) => sizeof(T) == 4
        ? Permute32(a, b, Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23))
        : Permute64(a, b, Vector512.Create(0L, 8L, 1L, 9L, 2L, 10L, 3L, 11L));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512<T> ZipHigh(Simd512<T> a, Simd512<T> b) => sizeof(T) == 4
        ? Permute32(a, b, Vector512.Create(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31))
        : Permute64(a, b, Vector512.Create(4L, 12L, 5L, 13L, 6L, 14L, 7L, 15L));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Simd512<T> Permute32(Simd512<T> a, Simd512<T> b, Vector512<int> places) =>
        new(Avx512F.PermuteVar16x32x2(a._value.AsInt32(), places, b._value.AsInt32()).As<int, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Simd512<T> Permute64(Simd512<T> a, Simd512<T> b, Vector512<long> places) =>
        new(Avx512F.PermuteVar8x64x2(a._value.AsInt64(), places, b._value.AsInt64()).As<long, T>());
}

/// <summary>256 bits.</summary>
internal readonly unsafe struct Simd256<T>(Vector256<T> value) : ISimd<Simd256<T>, T>
    where T : unmanaged
{
    private readonly Vector256<T> _value = value;

    public static int Count => Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Load(T* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Broadcast(T value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator +(Simd256<T> a, Simd256<T> b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator -(Simd256<T> a, Simd256<T> b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> operator *(Simd256<T> a, Simd256<T> b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> MultiplyAdd(Simd256<T> a, Simd256<T> b, Simd256<T> c) =>
        typeof(T) == typeof(float)
            ? new(Vector256.MultiplyAddEstimate(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>())
            : new(Vector256.MultiplyAddEstimate(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* target) => _value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> LoadLanes(T* source, nint stride) =>
        new(Vector256.Create(Vector128.Load(source), Vector128.Load(source + stride)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Low32(Simd256<T> a, Simd256<T> b) =>
        new(Avx.UnpackLow(a._value.AsSingle(), b._value.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> High32(Simd256<T> a, Simd256<T> b) =>
        new(Avx.UnpackHigh(a._value.AsSingle(), b._value.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Low64(Simd256<T> a, Simd256<T> b) =>
        new(Avx.UnpackLow(a._value.AsDouble(), b._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> High64(Simd256<T> a, Simd256<T> b) =>
        new(Avx.UnpackHigh(a._value.AsDouble(), b._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> Even(Simd256<T> a, Simd256<T> b)
    {
        Vector256<double> lanes = sizeof(T) == 4
            ? Avx.Shuffle(a._value.AsSingle(), b._value.AsSingle(), 0b10_00_10_00).AsDouble()
            : Avx.UnpackLow(a._value.AsDouble(), b._value.AsDouble());
        return new(Avx2.Permute4x64(lanes, 0b11_01_10_00).As<double, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> ZipLow(Simd256<T> a, Simd256<T> b) => Zip(a, b, 0x20);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256<T> ZipHigh(Simd256<T> a, Simd256<T> b) => Zip(a, b, 0x31);

    /// <summary>The lanes that <paramref name="lanes"/> chooses of what the unpacking of lanes gives.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Simd256<T> Zip(Simd256<T> a, Simd256<T> b, [ConstantExpected] byte lanes)
    {
        (Simd256<T> low, Simd256<T> high) = sizeof(T) == 4 ? (Low32(a, b), High32(a, b)) : (Low64(a, b), High64(a, b));
        return new(Avx.Permute2x128(low._value.AsDouble(), high._value.AsDouble(), lanes).As<double, T>());
    }
}

/// <summary>128 bits.</summary>
internal readonly unsafe struct Simd128<T>(Vector128<T> value) : ISimd<Simd128<T>, T>
    where T : unmanaged
{
    private readonly Vector128<T> _value = value;

    public static int Count => Vector128<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> Load(T* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> Broadcast(T value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator +(Simd128<T> a, Simd128<T> b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator -(Simd128<T> a, Simd128<T> b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> operator *(Simd128<T> a, Simd128<T> b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> MultiplyAdd(Simd128<T> a, Simd128<T> b, Simd128<T> c) =>
        typeof(T) == typeof(float)
            ? new(Vector128.MultiplyAddEstimate(a._value.AsSingle(), b._value.AsSingle(), c._value.AsSingle()).As<float, T>())
            : new(Vector128.MultiplyAddEstimate(a._value.AsDouble(), b._value.AsDouble(), c._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* target) => _value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> LoadLanes(T* source, nint stride) =>
        Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> Low32(Simd128<T> a, Simd128<T> b) =>
        new((Sse.IsSupported
            ? Sse.UnpackLow(a._value.AsSingle(), b._value.AsSingle())
            : AdvSimd.Arm64.ZipLow(a._value.AsSingle(), b._value.AsSingle())).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> High32(Simd128<T> a, Simd128<T> b) =>
        new((Sse.IsSupported
            ? Sse.UnpackHigh(a._value.AsSingle(), b._value.AsSingle())
            : AdvSimd.Arm64.ZipHigh(a._value.AsSingle(), b._value.AsSingle())).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> Low64(Simd128<T> a, Simd128<T> b) =>
        new((Sse2.IsSupported
            ? Sse2.UnpackLow(a._value.AsDouble(), b._value.AsDouble())
            : AdvSimd.Arm64.ZipLow(a._value.AsDouble(), b._value.AsDouble())).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> High64(Simd128<T> a, Simd128<T> b) =>
        new((Sse2.IsSupported
            ? Sse2.UnpackHigh(a._value.AsDouble(), b._value.AsDouble())
            : AdvSimd.Arm64.ZipHigh(a._value.AsDouble(), b._value.AsDouble())).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> Even(Simd128<T> a, Simd128<T> b) =>
        sizeof(T) == 4 ? Low32(Low32(a, b), High32(a, b)) : Low64(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> ZipLow(Simd128<T> a, Simd128<T> b) => sizeof(T) == 4 ? Low32(a, b) : Low64(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128<T> ZipHigh(Simd128<T> a, Simd128<T> b) => sizeof(T) == 4 ? High32(a, b) : High64(a, b);
}
