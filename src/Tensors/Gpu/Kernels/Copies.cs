using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>Copies between strided views. Elements are only moved: an int or a long stands for whatever has its size.</summary>
internal static class Copies
{
    /// <summary>Side of the square blocks of a transposition.</summary>
    internal const int Side = 32;

    // one more than a side: neighbours in a column then lie in different banks of the shared memory
    private const int Pitch = Side + 1;

    /// <summary>Where the elements of a view lie, one after the other.</summary>
    public struct Walk
    {
        private int _offset;
        private int _rank;
        private Axes _extents;
        private Axes _strides;

        /// <summary>A view with neighbouring axes merged where its own strides allow it: each division that is saved counts.</summary>
        /// <param name="offset">Where its first element lies.</param>
        /// <param name="extents">Extents, outermost first.</param>
        /// <param name="strides">Strides, which may be negative.</param>
        public static Walk Of(int offset, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides)
        {
            var axes = new List<(int Extent, int Stride)>();
            for (int axis = 0; axis < extents.Length; axis++)
            {
                if (axes.Count > 0 && axes[^1].Stride == strides[axis] * extents[axis])
                    axes[^1] = (axes[^1].Extent * extents[axis], strides[axis]);
                else
                    axes.Add((extents[axis], strides[axis]));
            }
            return new Walk
            {
                _offset = offset,
                _rank = axes.Count,
                _extents = Axes.Of([.. axes.Select(axis => axis.Extent)]),
                _strides = Axes.Of([.. axes.Select(axis => axis.Stride)]),
            };
        }

        /// <summary>Where element i lies.</summary>
        internal readonly int At(int i) => _offset + Axes.Offset(i, _rank, _extents, _strides);
    }

    /// <summary>A copy, element by element.</summary>
    public struct Arguments<T>
        where T : unmanaged
    {
        /// <summary>Source and target.</summary>
        public ArrayView<T> X, Y;

        /// <summary>Where their elements lie.</summary>
        public Walk From, To;

        /// <summary>Number of elements.</summary>
        public int Count;
    }

    /// <summary>y[to(i)] = x[from(i)].</summary>
    public static void Elements<T>(Arguments<T> a)
        where T : unmanaged
    {
        int i = Elementwise.Index;
        if (i < a.Count)
            a.Y[a.To.At(i)] = a.X[a.From.At(i)];
    }

    /// <summary>Matrices whose columns are contiguous in the source, and whose rows are contiguous in the target.</summary>
    public struct TransposeArguments<T>
        where T : unmanaged
    {
        /// <summary>Source and target.</summary>
        public ArrayView<T> X, Y;

        /// <summary>Where their matrices begin.</summary>
        public Walk From, To;

        /// <summary>Extents of a matrix.</summary>
        public int Rows, Columns;

        /// <summary>From one column to the next in the source, from one row to the next in the target.</summary>
        public int FromColumn, ToRow;
    }

    /// <summary>Transposes a square block, by way of the shared memory; groups are [matrices, blocks of rows, blocks of columns].</summary>
    public static void Transpose<T>(TransposeArguments<T> a)
        where T : unmanaged
    {
        ArrayView<T> block = SharedMemory.Allocate<T>(Side * Pitch);
        int across = (a.Columns + Side - 1) / Side, down = (a.Rows + Side - 1) / Side;
        int row = Grid.IdxX / across % down * Side, column = Grid.IdxX % across * Side, matrix = Grid.IdxX / (across * down);
        int rows = a.Rows - row, columns = a.Columns - column;
        int from = a.From.At(matrix) + row + (column * a.FromColumn), to = a.To.At(matrix) + (row * a.ToRow) + column;
        for (int i = Group.IdxX; i < Side * Side; i += Group.DimX)
        {
            int r = i % Side, c = i / Side;
            if (r < rows && c < columns)
                block[(r * Pitch) + c] = a.X[from + r + (c * a.FromColumn)];
        }
        Group.Barrier();
        for (int i = Group.IdxX; i < Side * Side; i += Group.DimX)
        {
            int r = i / Side, c = i % Side;
            if (r < rows && c < columns)
                a.Y[to + (r * a.ToRow) + c] = block[(r * Pitch) + c];
        }
    }
}
