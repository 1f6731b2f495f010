using System.Numerics;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>Where the first largest element of the middle axis of [outer, count, inner] is; a NaN counts as larger than everything.</summary>
internal static class Largest
{
    /// <summary>x and the indices.</summary>
    public struct Arguments<T>
        where T : unmanaged
    {
        /// <summary>[outer, Count, Inner].</summary>
        public ArrayView<T> X;

        /// <summary>[outer, Inner].</summary>
        public ArrayView<int> Y;

        /// <summary>Extents of the axis (not 0) and of what lies inside it.</summary>
        public int Count, Inner;

        /// <summary>Neighbouring threads that share a result: a power of two up to the warp.</summary>
        public int Lanes;
    }

    /// <summary>y = the index of the first largest element.</summary>
    public static void Index<T>(Arguments<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int thread = Elementwise.Index, result = thread / a.Lanes, lane = thread % a.Lanes;
        T largest = T.NegativeInfinity;
        int place = int.MaxValue;
        if (result < a.Y.Length)
        {
            int first = (result / a.Inner * a.Count * a.Inner) + (result % a.Inner);
            for (int k = lane; k < a.Count; k += a.Lanes)
                Take(a.X[first + (k * a.Inner)], k, ref largest, ref place);
        }
        for (int mask = a.Lanes / 2; mask > 0; mask /= 2)
            Take(Warp.ShuffleXor(largest, mask), Warp.ShuffleXor(place, mask), ref largest, ref place);
        if (lane == 0 && result < a.Y.Length)
            a.Y[result] = place;
    }

    private static void Take<T>(T value, int k, ref T largest, ref int place)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool isBefore = k < place;
        bool wins = T.IsNaN(value) ? isBefore || !T.IsNaN(largest) : value > largest || (value == largest && isBefore);
        if (!wins)
            return;
        largest = value;
        place = k;
    }
}
