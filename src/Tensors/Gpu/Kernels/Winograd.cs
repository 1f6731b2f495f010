using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// Convolutions with 3 × 3 taps and stride 1 by Winograd's F(4 × 4, 3 × 3): images are cut into overlapping tiles of 6 × 6, which
/// are transformed, multiplied with the transformed filters at 36 points (36 products of matrices), and interpolated to tiles of
/// 4 × 4 sums. A thread transforms a tile of a channel; neighbouring threads have neighbouring tiles.
/// </summary>
internal static class Winograd
{
    /// <summary>Pairs of points: products of a tile.</summary>
    internal const int Points = WinogradLine.Points * WinogradLine.Points;

    /// <summary>The tiles of some images.</summary>
    public struct Tiles
    {
        /// <summary>The first image of these.</summary>
        public int FirstImage;

        /// <summary>How many tiles there are, and the same rounded up to a multiple of four.</summary>
        public int Count, Pitch;

        /// <summary>Tiles of an image: rows and columns of them.</summary>
        public int Rows, Columns;

        /// <summary>The planes that are read or written: how many an image has, and their extents.</summary>
        public int Channels, Height, Width;

        /// <summary>The place of element (row, column) of a tile's plane is this plus row · width + column.</summary>
        internal readonly int PlaneOf(int tile, int channel) =>
            (((FirstImage + (tile / (Rows * Columns))) * Channels) + channel) * Height * Width;

        /// <summary>The first row of the tile's sums.</summary>
        internal readonly int RowOf(int tile) => tile % (Rows * Columns) / Columns * WinogradLine.Side;

        /// <summary>Their first column.</summary>
        internal readonly int ColumnOf(int tile) => tile % Columns * WinogradLine.Side;
    }

    /// <summary>Filters and their values at the points.</summary>
    public struct FilterArguments
    {
        /// <summary>The filters, and [point, line, term].</summary>
        public ArrayView<float> W, U;

        /// <summary>Channels of the result and of the images.</summary>
        public int Lines, Terms;

        /// <summary>Whether the filters are turned by 180° and have the images' channels first: for the input map.</summary>
        public byte IsTurned;
    }

    /// <summary>Transforms filters, one a thread.</summary>
    public static void Filter(FilterArguments a)
    {
        int i = Elementwise.Index, size = a.Lines * a.Terms, line = i / a.Terms, term = i - (line * a.Terms);
        if (i >= size)
            return;
        int at = 9 * (a.IsTurned != 0 ? (term * a.Lines) + line : i) + (a.IsTurned != 0 ? 8 : 0), step = a.IsTurned != 0 ? -1 : 1;
        WinogradLine left = FilterColumn(a.W, at, step), middle = FilterColumn(a.W, at + step, step), right = FilterColumn(a.W, at + (2 * step), step);
        WinogradLine.Evaluate(left.X0, middle.X0, right.X0).Store(a.U, i, size);
        WinogradLine.Evaluate(left.X1, middle.X1, right.X1).Store(a.U, i + (6 * size), size);
        WinogradLine.Evaluate(left.X2, middle.X2, right.X2).Store(a.U, i + (12 * size), size);
        WinogradLine.Evaluate(left.X3, middle.X3, right.X3).Store(a.U, i + (18 * size), size);
        WinogradLine.Evaluate(left.X4, middle.X4, right.X4).Store(a.U, i + (24 * size), size);
        WinogradLine.Evaluate(left.X5, middle.X5, right.X5).Store(a.U, i + (30 * size), size);
    }

    /// <summary>Images and the values of their tiles.</summary>
    public struct InputArguments
    {
        /// <summary>The images, and [point, channel, tile].</summary>
        public ArrayView<float> X, V;

        /// <summary>The tiles of the images.</summary>
        public Tiles Tiles;

        /// <summary>Zeros around an image.</summary>
        public int Padding;
    }

    /// <summary>Transforms tiles of images; those that pad their number are zero.</summary>
    public static void Input(InputArguments a)
    {
        int i = Elementwise.Index, channel = i / a.Tiles.Pitch, tile = i - (channel * a.Tiles.Pitch), size = a.Tiles.Channels * a.Tiles.Pitch;
        if (i >= size)
            return;
        int row = tile < a.Tiles.Count ? a.Tiles.RowOf(tile) - a.Padding : Term.Outside, column = a.Tiles.ColumnOf(tile) - a.Padding;
        int plane = a.Tiles.PlaneOf(tile, channel);
        WinogradLine c0 = ImageColumn(a, plane, row, column), c1 = ImageColumn(a, plane, row, column + 1);
        WinogradLine c2 = ImageColumn(a, plane, row, column + 2), c3 = ImageColumn(a, plane, row, column + 3);
        WinogradLine c4 = ImageColumn(a, plane, row, column + 4), c5 = ImageColumn(a, plane, row, column + 5);
        Row(c0.X0, c1.X0, c2.X0, c3.X0, c4.X0, c5.X0).Input().Store(a.V, i, size);
        Row(c0.X1, c1.X1, c2.X1, c3.X1, c4.X1, c5.X1).Input().Store(a.V, i + (6 * size), size);
        Row(c0.X2, c1.X2, c2.X2, c3.X2, c4.X2, c5.X2).Input().Store(a.V, i + (12 * size), size);
        Row(c0.X3, c1.X3, c2.X3, c3.X3, c4.X3, c5.X3).Input().Store(a.V, i + (18 * size), size);
        Row(c0.X4, c1.X4, c2.X4, c3.X4, c4.X4, c5.X4).Input().Store(a.V, i + (24 * size), size);
        Row(c0.X5, c1.X5, c2.X5, c3.X5, c4.X5, c5.X5).Input().Store(a.V, i + (30 * size), size);
    }

    /// <summary>Products at the points and the images that they are interpolated to.</summary>
    public struct OutputArguments
    {
        /// <summary>[point, channel, tile], and the images.</summary>
        public ArrayView<float> M, Y;

        /// <summary>What follows.</summary>
        public Ending<float> Ending;

        /// <summary>The tiles of the images.</summary>
        public Tiles Tiles;

        /// <summary>Whether lines begin at multiples of four.</summary>
        public byte IsVector;
    }

    /// <summary>Interpolates tiles.</summary>
    public static void Output(OutputArguments a)
    {
        int i = Elementwise.Index, channel = i / a.Tiles.Pitch, tile = i - (channel * a.Tiles.Pitch), size = a.Tiles.Channels * a.Tiles.Pitch;
        if ((i >= size) | (tile >= a.Tiles.Count))
            return;
        Four<float> c0 = WinogradLine.Load(a.M, i, 6 * size).Interpolate(), c1 = WinogradLine.Load(a.M, i + size, 6 * size).Interpolate();
        Four<float> c2 = WinogradLine.Load(a.M, i + (2 * size), 6 * size).Interpolate(), c3 = WinogradLine.Load(a.M, i + (3 * size), 6 * size).Interpolate();
        Four<float> c4 = WinogradLine.Load(a.M, i + (4 * size), 6 * size).Interpolate(), c5 = WinogradLine.Load(a.M, i + (5 * size), 6 * size).Interpolate();
        int row = a.Tiles.RowOf(tile), column = a.Tiles.ColumnOf(tile), plane = a.Tiles.PlaneOf(tile, channel);
        StoreRow(a, channel, plane, row, column, Row(c0.X, c1.X, c2.X, c3.X, c4.X, c5.X).Interpolate());
        StoreRow(a, channel, plane, row + 1, column, Row(c0.Y, c1.Y, c2.Y, c3.Y, c4.Y, c5.Y).Interpolate());
        StoreRow(a, channel, plane, row + 2, column, Row(c0.Z, c1.Z, c2.Z, c3.Z, c4.Z, c5.Z).Interpolate());
        StoreRow(a, channel, plane, row + 3, column, Row(c0.W, c1.W, c2.W, c3.W, c4.W, c5.W).Interpolate());
    }

    private static WinogradLine FilterColumn(ArrayView<float> w, int at, int step) =>
        WinogradLine.Evaluate(w[at], w[at + (3 * step)], w[at + (6 * step)]);

    private static WinogradLine Row(float x0, float x1, float x2, float x3, float x4, float x5) =>
        new() { X0 = x0, X1 = x1, X2 = x2, X3 = x3, X4 = x4, X5 = x5 };

    private static WinogradLine ImageColumn(InputArguments a, int plane, int row, int column) => Row(
        At(a, plane, row, column),
        At(a, plane, row + 1, column),
        At(a, plane, row + 2, column),
        At(a, plane, row + 3, column),
        At(a, plane, row + 4, column),
        At(a, plane, row + 5, column)).Input();

    private static float At(InputArguments a, int plane, int row, int column)
    {
        bool inside = ((uint)row < (uint)a.Tiles.Height) & ((uint)column < (uint)a.Tiles.Width);
        float x = a.X[inside ? plane + (row * a.Tiles.Width) + column : 0];
        return inside ? x : 0;
    }

    private static void StoreRow(OutputArguments a, int channel, int plane, int row, int column, Four<float> sums)
    {
        if (row >= a.Tiles.Height)
            return;
        float scale = a.Ending.ScaleOf(channel), shift = a.Ending.ShiftOf(channel);
        int at = plane + (row * a.Tiles.Width) + column, left = a.Tiles.Width - column;
        if (a.IsVector != 0)
        {
            a.Y.Cast<Four<float>>()[at >> 2] = a.Ending.Apply(
                sums,
                new Four<float> { X = scale, Y = scale, Z = scale, W = scale },
                new Four<float> { X = shift, Y = shift, Z = shift, W = shift },
                at);
            return;
        }
        a.Y[at] = a.Ending.Apply(sums.X, scale, shift, at);
        if (left > 1)
            a.Y[at + 1] = a.Ending.Apply(sums.Y, scale, shift, at + 1);
        if (left > 2)
            a.Y[at + 2] = a.Ending.Apply(sums.Z, scale, shift, at + 2);
        if (left > 3)
            a.Y[at + 3] = a.Ending.Apply(sums.W, scale, shift, at + 3);
    }
}
