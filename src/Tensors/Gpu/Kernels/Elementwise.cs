using System.Numerics;
using AdvScratch.Tensors.Operators;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>Kernels with a thread for each element.</summary>
internal static class Elementwise
{
    /// <summary>The element of this thread; those of the last group may lie past the end.</summary>
    internal static int Index => (Grid.IdxX * Group.DimX) + Group.IdxX;

    /// <summary>Y is set to the value.</summary>
    public struct FillArguments<T>
        where T : unmanaged
    {
        /// <summary>The target.</summary>
        public ArrayView<T> Y;

        /// <summary>What all elements become.</summary>
        public T Value;
    }

    /// <summary>y[i] = value.</summary>
    public static void Fill<T>(FillArguments<T> a)
        where T : unmanaged
    {
        int i = Index;
        if (i < a.Y.Length)
            a.Y[i] = a.Value;
    }

    /// <summary>From one element to one.</summary>
    public struct MapArguments<TFrom, TTo>
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        /// <summary>The operand.</summary>
        public ArrayView<TFrom> X;

        /// <summary>The result, as long.</summary>
        public ArrayView<TTo> Y;
    }

    /// <summary>y[i] = f(x[i]).</summary>
    public static void Map<TOperator, T>(MapArguments<T, T> a)
        where TOperator : struct, IUnaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int i = Index;
        if (i < a.Y.Length)
            a.Y[i] = TOperator.Invoke(a.X[i]);
    }

    /// <summary>Two operands of which one may be a single number.</summary>
    public struct ZipArguments<T>
        where T : unmanaged
    {
        /// <summary>The operands.</summary>
        public ArrayView<T> A, B;

        /// <summary>The result.</summary>
        public ArrayView<T> Y;

        /// <summary>Extents of the result and strides of the operands on them.</summary>
        public Axes Extents, StridesA, StridesB;

        /// <summary>Number of axes.</summary>
        public int Rank;
    }

    /// <summary>y[i] = f(a[…], b[…]).</summary>
    public static void Zip<TOperator, T>(ZipArguments<T> a)
        where TOperator : struct, IBinaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int i = Index;
        if (i < a.Y.Length)
            a.Y[i] = TOperator.Invoke(a.A[Axes.Offset(i, a.Rank, a.Extents, a.StridesA)], a.B[Axes.Offset(i, a.Rank, a.Extents, a.StridesB)]);
    }

    /// <summary>Three operands.</summary>
    public struct Zip3Arguments<T>
        where T : unmanaged
    {
        /// <summary>The operands.</summary>
        public ArrayView<T> A, B, C;

        /// <summary>The result.</summary>
        public ArrayView<T> Y;

        /// <summary>Extents of the result and strides of the operands on them.</summary>
        public Axes Extents, StridesA, StridesB, StridesC;

        /// <summary>Number of axes.</summary>
        public int Rank;
    }

    /// <summary>y[i] = f(a[…], b[…], c[…]).</summary>
    public static void Zip3<TOperator, T>(Zip3Arguments<T> a)
        where TOperator : struct, ITernaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int i = Index;
        if (i < a.Y.Length)
        {
            a.Y[i] = TOperator.Invoke(
                a.A[Axes.Offset(i, a.Rank, a.Extents, a.StridesA)],
                a.B[Axes.Offset(i, a.Rank, a.Extents, a.StridesB)],
                a.C[Axes.Offset(i, a.Rank, a.Extents, a.StridesC)]);
        }
    }

    /// <summary>A target with what its update reads and keeps; what an update does not use is the target again.</summary>
    public struct UpdateArguments<TUpdate, T>
        where TUpdate : struct, IUpdate
        where T : unmanaged
    {
        /// <summary>The update with its options.</summary>
        public TUpdate Update;

        /// <summary>What is changed, its gradient, and the state beside it.</summary>
        public ArrayView<T> X, Gradient, A, B;

        /// <summary>Whether there is state.</summary>
        public byte HasA, HasB;
    }

    /// <summary>Changes x[i], and a[i] and b[i] where they exist.</summary>
    public static void Update<TUpdate, T>(UpdateArguments<TUpdate, T> u)
        where TUpdate : struct, IUpdate
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int i = Index;
        if (i >= u.X.Length)
            return;
        T x = u.X[i], a = u.HasA != 0 ? u.A[i] : T.Zero, b = u.HasB != 0 ? u.B[i] : T.Zero;
        u.Update.Invoke(ref x, u.Gradient[i], ref a, ref b);
        u.X[i] = x;
        if (u.HasA != 0)
            u.A[i] = a;
        if (u.HasB != 0)
            u.B[i] = b;
    }
}
