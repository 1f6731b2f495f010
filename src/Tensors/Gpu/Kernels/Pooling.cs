using System.Numerics;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// Pooling with a thread for each element of the result. The adjoints gather, too: an element of an image adds up, in ascending
/// order, what the windows that cover it have for it.
/// </summary>
internal static class Pooling
{
    /// <summary>The place picked in each window, as a byte or an int.</summary>
    public struct Places
    {
        /// <summary>All places.</summary>
        public ArrayView<byte> Bytes;

        /// <summary>Whether a place is a byte.</summary>
        public byte IsCompact;

        /// <summary>That of window i.</summary>
        public readonly int Get(int i) => IsCompact != 0 ? Bytes[i] : Bytes.Cast<int>()[i];

        /// <summary>Sets that of window i.</summary>
        public readonly void Set(int i, int place)
        {
            if (IsCompact != 0)
                Bytes[i] = (byte)place;
            else
                Bytes.Cast<int>()[i] = place;
        }
    }

    /// <summary>From planes to windows, or back.</summary>
    public struct Arguments<T>
        where T : unmanaged
    {
        /// <summary>The operand and the result.</summary>
        public ArrayView<T> X, Y;

        /// <summary>The picked places, for those kernels that use them.</summary>
        public Places Places;

        /// <summary>The windows.</summary>
        public PoolWindows Windows;
    }

    /// <summary>The first largest element of each window, NaN being larger than all, and its place.</summary>
    public static void Max<T>(Arguments<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int i = Elementwise.Index;
        if (i >= a.Y.Length)
            return;
        PoolWindows.Rectangle r = a.Windows.Covered(i);
        T best = a.X[r.Start + (r.Top * r.Width) + r.Left];
        int row = r.Top, column = r.Left;
        for (int h = r.Top; h < r.Bottom; h++)
        {
            for (int v = r.Left; v < r.Right; v++)
            {
                T value = a.X[r.Start + (h * r.Width) + v];
                // larger, or the first NaN
                bool better = !(value <= best) && !T.IsNaN(best);
                best = better ? value : best;
                row = better ? h : row;
                column = better ? v : column;
            }
        }
        a.Y[i] = best;
        a.Places.Set(i, (row * r.RowStep) + (column * r.ColumnStep) + r.FirstPlace);
    }

    /// <summary>The picked element of each window.</summary>
    public static void Pick<T>(Arguments<T> a)
        where T : unmanaged
    {
        int i = Elementwise.Index;
        if (i < a.Y.Length)
            a.Y[i] = a.X[a.Windows.At(i, a.Places.Get(i))];
    }

    /// <summary>The sum of X over the windows that picked an element.</summary>
    public static void Place<T>(Arguments<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int i = Elementwise.Index;
        if (i >= a.Y.Length)
            return;
        PoolWindows.Rectangle r = a.Windows.Covering(i);
        T sum = T.Zero;
        for (int p = r.Top; p < r.Bottom; p++)
        {
            for (int q = r.Left; q < r.Right; q++)
            {
                int window = r.Start + (p * r.Width) + q;
                if (a.Places.Get(window) == (p * r.RowStep) + (q * r.ColumnStep) + r.FirstPlace)
                    sum += a.X[window];
            }
        }
        a.Y[i] = sum;
    }

    /// <summary>The sum of each window.</summary>
    public static void Sum<T>(Arguments<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int i = Elementwise.Index;
        if (i < a.Y.Length)
            a.Y[i] = SumOf(a.X, a.Windows.Covered(i));
    }

    /// <summary>The sum of X over the windows that cover an element.</summary>
    public static void Spread<T>(Arguments<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int i = Elementwise.Index;
        if (i < a.Y.Length)
            a.Y[i] = SumOf(a.X, a.Windows.Covering(i));
    }

    private static T SumOf<T>(ArrayView<T> x, PoolWindows.Rectangle r)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int h = r.Top; h < r.Bottom; h++)
        {
            for (int v = r.Left; v < r.Right; v++)
                sum += x[r.Start + (h * r.Width) + v];
        }
        return sum;
    }
}
