using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// Copies between strided views. Elements are only moved: an int or a long stands for whatever has its size, and so do four of them
/// that lie side by side in both views.
/// </summary>
internal static class Copies
{
    /// <summary>Side of the square blocks of a transposition.</summary>
    internal const int Side = 32;

    // one more than a side: neighbours in a column then lie in different banks of the shared memory
    private const int Pitch = Side + 1;

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

        /// <summary>How many blocks make up its height and its width.</summary>
        public int Down, Across;

        /// <summary>Divide by them.</summary>
        public Divisor ByDown, ByAcross;

        /// <summary>From one column to the next in the source, from one row to the next in the target.</summary>
        public int FromColumn, ToRow;
    }

    /// <summary>Transposes a square block, by way of the shared memory; groups are [matrices, blocks of rows, blocks of columns].</summary>
    public static void Transpose<T>(TransposeArguments<T> a)
        where T : unmanaged
    {
        ArrayView<T> block = SharedMemory.Allocate<T>(Side * Pitch);
        int line = a.ByAcross.Quotient(Grid.IdxX), matrix = a.ByDown.Quotient(line);
        int row = (line - (matrix * a.Down)) * Side, column = (Grid.IdxX - (line * a.Across)) * Side;
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
