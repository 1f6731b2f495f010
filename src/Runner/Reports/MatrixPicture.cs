using System.Globalization;
using System.Numerics;

namespace AdvScratch.Runner.Reports;

/// <summary>
/// A large matrix of signed numbers as a picture: blue below zero, white at zero, red above. For example the covariances of all pixels.
/// </summary>
/// <param name="Title">What it shows.</param>
/// <param name="RowLabel">What the rows are.</param>
/// <param name="ColumnLabel">What the columns are.</param>
/// <param name="Rows">How many rows the matrix has.</param>
/// <param name="Columns">How many columns the matrix has.</param>
/// <param name="Means">
/// What is drawn: the means of equal blocks of it, a list a row of blocks; NaN where nothing was measured. <see cref="Of"/> makes them.
/// </param>
public sealed record MatrixPicture(
    string Title, string RowLabel, string ColumnLabel, int Rows, int Columns, IReadOnlyList<IReadOnlyList<float>> Means)
    : Chart(Title)
{
    // the most pixels that a picture has from side to side
    private const int MostBlocks = 256;

    /// <summary>The number of the first row and of the first column, for example −27 where they are offsets from −27 to 27.</summary>
    public int First { get; init; }

    /// <summary>The size that gets the full colour; by default that of the largest mean.</summary>
    public double? Limit { get; init; }

    /// <summary>
    /// The picture of a matrix. What has over 256 rows or columns is averaged down to at most 256, which lowers what is narrow,
    /// such as a diagonal; the means are kept to four digits.
    /// </summary>
    /// <param name="title">What it shows.</param>
    /// <param name="rowLabel">What the rows are.</param>
    /// <param name="columnLabel">What the columns are.</param>
    /// <param name="rows">How many rows, at least 1.</param>
    /// <param name="columns">How many columns, at least 1.</param>
    /// <param name="values">The numbers, row after row; what is not finite is left out of the means.</param>
    public static MatrixPicture Of<T>(string title, string rowLabel, string columnLabel, int rows, int columns, ReadOnlySpan<T> values)
        where T : INumber<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (values.Length != (long)rows * columns)
            throw new ArgumentException($"{values.Length} numbers are not {rows} × {columns}", nameof(values));
        int height = BlockSide(rows), width = BlockSide(columns);
        float[][] means = new float[(rows + height - 1) / height][];
        for (int block = 0; block < means.Length; block++)
        {
            int first = block * height, count = Math.Min(height, rows - first);
            means[block] = RowOfMeans(values.Slice(first * columns, count * columns), columns, width);
        }
        return new MatrixPicture(title, rowLabel, columnLabel, rows, columns, means);
    }

    /// <inheritdoc/>
    public override string ToSvg() => new MatrixPictureSvg(this).Draw();

    /// <summary>The side of the blocks, in rows or columns.</summary>
    internal static int BlockSide(int length) => (length + MostBlocks - 1) / MostBlocks;

    private static float[] RowOfMeans<T>(ReadOnlySpan<T> values, int columns, int width)
        where T : INumber<T>
    {
        double[] sums = new double[(columns + width - 1) / width];
        int[] counts = new int[sums.Length];
        for (int i = 0; i < values.Length; i++)
        {
            if (!T.IsFinite(values[i]))
                continue;
            int block = i % columns / width;
            sums[block] += double.CreateChecked(values[i]);
            counts[block]++;
        }
        return [.. sums.Zip(counts, (sum, count) => FourDigits(sum / count))];
    }

    // a colour tells no more, and the file stays small
    private static float FourDigits(double value) =>
        float.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
