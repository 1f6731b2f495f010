using System.Numerics;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// Gather and its adjoint along the middle axis of [outer, count, inner]. The host has not always seen the indices: those
/// outside of the axis pick nothing.
/// </summary>
internal static class Indexing
{
    /// <summary>How many picks a group reads ahead.</summary>
    private const int Staged = 256;

    /// <summary>What is picked.</summary>
    public struct GatherArguments<T>
        where T : unmanaged
    {
        /// <summary>[outer, Count, Inner].</summary>
        public ArrayView<T> X;

        /// <summary>[outer, Picks, Inner].</summary>
        public ArrayView<int> Index;

        /// <summary>As Index.</summary>
        public ArrayView<T> Y;

        /// <summary>Extents.</summary>
        public int Count, Picks, Inner;

        /// <summary>What an index outside of the axis gives.</summary>
        public T Nothing;
    }

    /// <summary>y[o, j, i] = x[o, index[o, j, i], i].</summary>
    public static void Gather<T>(GatherArguments<T> a)
        where T : unmanaged
    {
        int i = Elementwise.Index;
        if (i >= a.Y.Length)
            return;
        int k = a.Index[i], outer = i / (a.Picks * a.Inner);
        a.Y[i] = (uint)k < (uint)a.Count ? a.X[(((outer * a.Count) + k) * a.Inner) + (i % a.Inner)] : a.Nothing;
    }

    /// <summary>
    /// What is added where. Picks may be cut into segments, each with sums of its own: with what lies outside them they are
    /// called planes.
    /// </summary>
    public struct ScatterArguments<T>
        where T : unmanaged
    {
        /// <summary>[outer, Picks, Inner].</summary>
        public ArrayView<T> Dy;

        /// <summary>As Dy.</summary>
        public ArrayView<int> Index;

        /// <summary>The sums, [outer, Segments, Count, Inner]; they begin at zero.</summary>
        public ArrayView<T> Dx;

        /// <summary>Extents.</summary>
        public int Count, Picks, Inner;

        /// <summary>Number of segments, and the length of all but the last.</summary>
        public int Segments, Longest;

        /// <summary>Number of planes.</summary>
        public int Planes;
    }

    /// <summary>A thread for each column (position inside the axis) of a plane adds its picks one after the other.</summary>
    public static void AddByColumn<T>(ScatterArguments<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int thread = Elementwise.Index, plane = thread / a.Inner, column = thread % a.Inner;
        if (plane >= a.Planes)
            return;
        int start = Start(a, plane), end = start + Length(a, plane), sums = plane * a.Count * a.Inner;
        for (int i = start + column; i < end; i += a.Inner)
        {
            int k = a.Index[i];
            if ((uint)k < (uint)a.Count)
                a.Dx[sums + (k * a.Inner) + column] += a.Dy[i];
        }
    }

    /// <summary>
    /// A group for each plane. Every thread owns each Group.DimX-th of its elements, looks through all picks in order and adds
    /// those to what it owns: no two threads add to one element, and its order is that of the picks.
    /// </summary>
    public static void AddByOwner<T>(ScatterArguments<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArrayView<int> owners = SharedMemory.Allocate<int>(Staged), targets = SharedMemory.Allocate<int>(Staged);
        ArrayView<T> values = SharedMemory.Allocate<T>(Staged);
        int plane = Grid.IdxX, start = Start(a, plane), length = Length(a, plane), sums = plane * a.Count * a.Inner;
        for (int done = 0; done < length; done += Staged)
        {
            int staged = length - done < Staged ? length - done : Staged;
            for (int i = Group.IdxX; i < staged; i += Group.DimX)
            {
                int k = a.Index[start + done + i], target = (k * a.Inner) + ((done + i) % a.Inner);
                owners[i] = (uint)k < (uint)a.Count ? target % Group.DimX : -1;
                targets[i] = sums + target;
                values[i] = a.Dy[start + done + i];
            }
            Group.Barrier();
            for (int i = 0; i < staged; i++)
            {
                if (owners[i] == Group.IdxX)
                    a.Dx[targets[i]] += values[i];
            }
            Group.Barrier();
        }
    }

    /// <summary>The first element of dy that belongs to a plane.</summary>
    private static int Start<T>(ScatterArguments<T> a, int plane)
        where T : unmanaged => ((plane / a.Segments * a.Picks) + (plane % a.Segments * a.Longest)) * a.Inner;

    /// <summary>How many elements of dy belong to a plane.</summary>
    private static int Length<T>(ScatterArguments<T> a, int plane)
        where T : unmanaged
    {
        int left = a.Picks - (plane % a.Segments * a.Longest);
        return (left < a.Longest ? left : a.Longest) * a.Inner;
    }
}
