using System.Numerics;
using AdvScratch.Tensors.Operators;
using ILGPU;
using ILGPU.Runtime;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>Tensors that one launch updates. Groups of threads are dealt out to them in order.</summary>
internal interface IUpdated<TSelf, T>
    where TSelf : struct, IUpdated<TSelf, T>
    where T : unmanaged
{
    /// <summary>How many there can be.</summary>
    static abstract int Count { get; }

    /// <summary>Takes <see cref="Count"/> tensors.</summary>
    static abstract TSelf Of(ReadOnlySpan<UpdatedTensor<T>> tensors);

    /// <summary>The first group of the first tensor.</summary>
    int FirstGroup { get; }

    /// <summary>The tensor that a group works on.</summary>
    UpdatedTensor<T> Find(int group);
}

/// <summary>A tensor with what its update reads and keeps.</summary>
internal struct UpdatedTensor<T> : IUpdated<UpdatedTensor<T>, T>
    where T : unmanaged
{
    /// <summary>What is changed, its gradient, and what there is beside it: views of nothing if there is nothing.</summary>
    public ArrayView<T> X, Gradient, A, B;

    /// <inheritdoc/>
    public int FirstGroup { get; set; }

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    public static UpdatedTensor<T> Of(ReadOnlySpan<UpdatedTensor<T>> tensors) => tensors[0];

    /// <inheritdoc/>
    public readonly UpdatedTensor<T> Find(int group) => this;
}

/// <summary>Two of what may be pairs themselves: a tree, in which a group finds its tensor with a branch a level.</summary>
internal struct UpdatedPair<THalf, T> : IUpdated<UpdatedPair<THalf, T>, T>
    where THalf : struct, IUpdated<THalf, T>
    where T : unmanaged
{
    private THalf _first, _second;

    /// <inheritdoc/>
    public static int Count => 2 * THalf.Count;

    /// <inheritdoc/>
    public readonly int FirstGroup => _first.FirstGroup;

    /// <inheritdoc/>
    public static UpdatedPair<THalf, T> Of(ReadOnlySpan<UpdatedTensor<T>> tensors) =>
        new() { _first = THalf.Of(tensors[..THalf.Count]), _second = THalf.Of(tensors[THalf.Count..]) };

    /// <inheritdoc/>
    public readonly UpdatedTensor<T> Find(int group) => group < _second.FirstGroup ? _first.Find(group) : _second.Find(group);
}

/// <summary>Changes in place, of several tensors in one launch.</summary>
internal static class Updates
{
    /// <summary>What is changed and how.</summary>
    public struct Arguments<TUpdate, TTensors, T>
        where TUpdate : struct, IUpdate
        where TTensors : struct, IUpdated<TTensors, T>
        where T : unmanaged
    {
        /// <summary>The update with its options.</summary>
        public TUpdate Update;

        /// <summary>The tensors.</summary>
        public TTensors Tensors;
    }

    /// <summary>Changes x[i], and a[i] and b[i] where they exist.</summary>
    public static void Update<TUpdate, TTensors, T>(Arguments<TUpdate, TTensors, T> u)
        where TUpdate : struct, IUpdate
        where TTensors : struct, IUpdated<TTensors, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        UpdatedTensor<T> tensor = u.Tensors.Find(Grid.IdxX);
        var portions = Portions.Of(tensor.X.IntLength);
        int thread = ((Grid.IdxX - tensor.FirstGroup) * Group.DimX) + Group.IdxX, i = portions.At(thread);
        if (portions.HasFour(thread))
            Update<TUpdate, Pack4<T>, T>(u.Update, tensor, i);
        else if (portions.HasOne(thread))
            Update<TUpdate, Pack1<T>, T>(u.Update, tensor, i);
    }

    private static void Update<TUpdate, TPack, T>(TUpdate update, UpdatedTensor<T> tensor, int i)
        where TUpdate : struct, IUpdate
        where TPack : unmanaged, IPack<TPack, T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        bool hasA = tensor.A.Length != 0, hasB = tensor.B.Length != 0;
        TPack x = Packs<TPack, T>(tensor.X)[i], a = TPack.Of(T.Zero), b = a;
        if (hasA)
            a = Packs<TPack, T>(tensor.A)[i];
        if (hasB)
            b = Packs<TPack, T>(tensor.B)[i];
        TPack.Change(update, ref x, Packs<TPack, T>(tensor.Gradient)[i], ref a, ref b);
        Packs<TPack, T>(tensor.X)[i] = x;
        if (TUpdate.HasState && hasA)
            Packs<TPack, T>(tensor.A)[i] = a;
        if (TUpdate.HasState && hasB)
            Packs<TPack, T>(tensor.B)[i] = b;
    }

    // the compiler knows how the arguments' views are aligned, but forgets it where it chooses between them
    private static ArrayView<TPack> Packs<TPack, T>(ArrayView<T> x)
        where TPack : unmanaged
        where T : unmanaged => x.AsAligned(16).Cast<TPack>();
}
