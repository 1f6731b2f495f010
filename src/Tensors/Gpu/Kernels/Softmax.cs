using System.Numerics;
using AdvScratch.Tensors.Operators;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>Softmax and cross-entropy of the rows of [rows, classes]: a few neighbouring threads, a warp or a group for each row.</summary>
internal static class Softmax
{
    /// <summary>Logits and what is made of them.</summary>
    public struct Arguments<T>
        where T : unmanaged
    {
        /// <summary>The logits.</summary>
        public ArrayView<T> X;

        /// <summary>Logarithms of the probabilities, or for the cross-entropy the probabilities; as X.</summary>
        public ArrayView<T> Y;

        /// <summary>For the cross-entropy: a label and a loss for each row.</summary>
        public ArrayView<int> Labels;

        /// <inheritdoc cref="Labels"/>
        public ArrayView<T> Losses;

        /// <summary>Extents of X.</summary>
        public int Rows, Classes;

        /// <summary>Threads of a row: a power of two up to the warp, or the group.</summary>
        public int Lanes;
    }

    /// <summary>y = x − max − ln Σ exp(x − max).</summary>
    public static void Logarithms<T>(Arguments<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int row = Elementwise.Index / a.Lanes, start = (row * a.Classes) + (Elementwise.Index % a.Lanes);
        int end = row < a.Rows ? (row + 1) * a.Classes : start;
        T largest = Max(a, start, end), logSum = Log.Invoke(SumOfPowers(a, start, end, largest));
        // (x − max) − ln Σ keeps digits that x − (max + ln Σ) loses
        for (int i = start; i < end; i += a.Lanes)
            a.Y[i] = a.X[i] - largest - logSum;
    }

    /// <summary>y = exp(x − max) / Σ exp(x − max), and the loss −ln y[label] = ln Σ − (x[label] − max).</summary>
    public static void CrossEntropy<T>(Arguments<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int row = Elementwise.Index / a.Lanes, lane = Elementwise.Index % a.Lanes, start = (row * a.Classes) + lane;
        int end = row < a.Rows ? (row + 1) * a.Classes : start;
        T largest = Max(a, start, end), sum = SumOfPowers(a, start, end, largest);
        for (int i = start; i < end; i += a.Lanes)
            a.Y[i] = Exp.Invoke(a.X[i] - largest) / sum;
        if (lane == 0 && row < a.Rows)
            a.Losses[row] = Log.Invoke(sum) - (a.X[start + a.Labels[row]] - largest);
    }

    /// <summary>What the cross-entropy's gradient is made of.</summary>
    public struct GradientArguments<T>
        where T : unmanaged
    {
        /// <summary>The gradient in each loss.</summary>
        public ArrayView<T> Dy;

        /// <summary>A label for each row.</summary>
        public ArrayView<int> Labels;

        /// <summary>The probabilities, [rows, Classes].</summary>
        public ArrayView<T> P;

        /// <summary>The gradient in the logits, as P.</summary>
        public ArrayView<T> Dx;

        /// <summary>Elements of a row.</summary>
        public int Classes;
    }

    /// <summary>dx[r, k] = dy[r] (p[r, k] − 1 where k is the label, else p[r, k]).</summary>
    public static void CrossEntropyInput<T>(GradientArguments<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int i = Elementwise.Index;
        if (i >= a.Dx.Length)
            return;
        int row = i / a.Classes;
        T p = a.P[i];
        a.Dx[i] = a.Dy[row] * (i - (row * a.Classes) == a.Labels[row] ? p - T.One : p);
    }

    private static T Max<T>(Arguments<T> a, int start, int end)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Collective.Combine<MaxReduction, T>(Reductions.Strided<MaxReduction, T>(a.X, start, end, a.Lanes), a.Lanes);

    /// <summary>Σ exp(x − max): no exponential overflows.</summary>
    private static T SumOfPowers<T>(Arguments<T> a, int start, int end, T largest)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int i = start; i < end; i += a.Lanes)
            sum += Exp.Invoke(a.X[i] - largest);
        return Collective.Combine<SumReduction, T>(sum, a.Lanes);
    }
}
