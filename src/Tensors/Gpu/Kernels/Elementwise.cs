using System.Numerics;
using AdvScratch.Tensors.Operators;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>Kernels whose threads have elements of their own, dealt out in <see cref="Portions"/>.</summary>
internal static class Elementwise
{
    /// <summary>The number of this thread; those of the last group may have nothing to do.</summary>
    internal static int Index => (Grid.IdxX * Group.DimX) + Group.IdxX;

    /// <summary>Y is set to the value.</summary>
    public struct FillArguments<T>
        where T : unmanaged
    {
        /// <summary>The target.</summary>
        public ArrayView<T> Y;

        /// <summary>How it is dealt out.</summary>
        public Portions Portions;

        /// <summary>What all elements become.</summary>
        public T Value;
    }

    /// <summary>y[i] = value.</summary>
    public static void Fill<T>(FillArguments<T> a)
        where T : unmanaged
    {
        int thread = Index, i = a.Portions.At(thread);
        if (a.Portions.HasFour(thread))
            a.Y.Cast<Four<T>>()[i] = new Four<T> { X = a.Value, Y = a.Value, Z = a.Value, W = a.Value };
        else if (a.Portions.HasOne(thread))
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

        /// <summary>How it is dealt out.</summary>
        public Portions Portions;
    }

    /// <summary>y[i] = f(x[i]).</summary>
    public static void Map<TOperator, T>(MapArguments<T, T> a)
        where TOperator : struct, IUnaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int thread = Index, i = a.Portions.At(thread);
        if (a.Portions.HasFour(thread))
            a.Y.Cast<Pack4<T>>()[i] = Pack4<T>.Map<TOperator>(a.X.Cast<Pack4<T>>()[i]);
        else if (a.Portions.HasOne(thread))
            a.Y[i] = TOperator.Invoke(a.X[i]);
    }

    /// <summary>y[i] = x[i] in another element type.</summary>
    public static void Convert<TConversion, TFrom, TTo>(MapArguments<TFrom, TTo> a)
        where TConversion : struct, IConversion<TFrom, TTo>
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        int thread = Index, i = a.Portions.At(thread);
        if (a.Portions.HasFour(thread))
        {
            Four<TFrom> x = a.X.Cast<Four<TFrom>>()[i];
            a.Y.Cast<Four<TTo>>()[i] = new Four<TTo>
            {
                X = TConversion.Invoke(x.X),
                Y = TConversion.Invoke(x.Y),
                Z = TConversion.Invoke(x.Z),
                W = TConversion.Invoke(x.W),
            };
        }
        else if (a.Portions.HasOne(thread))
        {
            a.Y[i] = TConversion.Invoke(a.X[i]);
        }
    }

    /// <summary>Two operands.</summary>
    public struct ZipArguments<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>The operands.</summary>
        public BroadcastOperand<T> A, B;

        /// <summary>The result.</summary>
        public ArrayView<T> Y;

        /// <summary>How it is dealt out.</summary>
        public Portions Portions;
    }

    /// <summary>y[i] = f(a[…], b[…]).</summary>
    public static void Zip<TOperator, T>(ZipArguments<T> a)
        where TOperator : struct, IBinaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int thread = Index, i = a.Portions.At(thread);
        if (!a.Portions.HasAny(thread))
            return;
        int atA = a.A.At(i), atB = a.B.At(i);
        if (a.Portions.HasFour(thread))
            a.Y.Cast<Pack4<T>>()[i] = Pack4<T>.Zip<TOperator>(a.A.Four(atA), a.B.Four(atB));
        else
            a.Y[i] = TOperator.Invoke(a.A.One(atA), a.B.One(atB));
    }

    /// <summary>Three operands.</summary>
    public struct Zip3Arguments<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        /// <summary>The operands.</summary>
        public BroadcastOperand<T> A, B, C;

        /// <summary>The result.</summary>
        public ArrayView<T> Y;

        /// <summary>How it is dealt out.</summary>
        public Portions Portions;
    }

    /// <summary>y[i] = f(a[…], b[…], c[…]).</summary>
    public static void Zip3<TOperator, T>(Zip3Arguments<T> a)
        where TOperator : struct, ITernaryOperator<TOperator>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int thread = Index, i = a.Portions.At(thread);
        if (!a.Portions.HasAny(thread))
            return;
        int atA = a.A.At(i), atB = a.B.At(i), atC = a.C.At(i);
        if (a.Portions.HasFour(thread))
            a.Y.Cast<Pack4<T>>()[i] = Pack4<T>.Zip<TOperator>(a.A.Four(atA), a.B.Four(atB), a.C.Four(atC));
        else
            a.Y[i] = TOperator.Invoke(a.A.One(atA), a.B.One(atB), a.C.One(atC));
    }
}
