namespace AdvScratch.Tensors.Cpu;

/// <summary>
/// How a sliding sum with stride 1 is cut into Winograd tiles. An output row of tiles of one image is a unit; a chunk is a
/// run of units, so that its transformed tiles stay in the second-level cache. All is decided by sizes, never by threads.
/// </summary>
/// <param name="Images">N.</param>
/// <param name="Height">Rows of the image that is read.</param>
/// <param name="Width">Its columns.</param>
/// <param name="OutHeight">Rows of sums.</param>
/// <param name="OutWidth">Columns of sums.</param>
/// <param name="Kernel">Side of the filter, 3 … 5.</param>
/// <param name="Padding">Zeros around the image.</param>
/// <param name="ChunkTiles">Tiles that a chunk aims at.</param>
internal readonly record struct WinogradTiles(
    int Images, int Height, int Width, int OutHeight, int OutWidth, int Kernel, int Padding, int ChunkTiles)
{
    /// <summary>Pairs of interpolation points: multiplications of a tile.</summary>
    public const int Points = 36;

    /// <summary>Outputs of a tile in one dimension.</summary>
    public int Side => 7 - Kernel;

    /// <summary>Tiles of a unit.</summary>
    public int UnitTiles => GemmPlan.CeilDiv(OutWidth, Side);

    /// <summary>Units of an image.</summary>
    public int ImageUnits => GemmPlan.CeilDiv(OutHeight, Side);

    public int Units => Images * ImageUnits;

    /// <summary>About <see cref="ChunkTiles"/> tiles, with little room left over in whole register tiles.</summary>
    public int ChunkUnits { get; } = BestUnits(GemmPlan.CeilDiv(OutWidth, 7 - Kernel), ChunkTiles, Images * GemmPlan.CeilDiv(OutHeight, 7 - Kernel));

    public int Chunks => GemmPlan.CeilDiv(Units, ChunkUnits);

    /// <summary>Tiles of a chunk with room for whole register tiles.</summary>
    public int ChunkRows => GemmPlan.RoundUp(ChunkUnits * UnitTiles, 8);

    /// <summary>First unit of a chunk and the number of its units.</summary>
    public (int First, int Count) UnitsOf(int chunk) => (chunk * ChunkUnits, Math.Min(ChunkUnits, Units - (chunk * ChunkUnits)));

    /// <summary>The forward convolution's tiles.</summary>
    public static WinogradTiles Forward(Conv2dGeometry g, int chunkTiles) =>
        new(g.Batch, g.Height, g.Width, g.OutHeight, g.OutWidth, g.KernelHeight, g.Padding, chunkTiles);

    /// <summary>The input map's: a convolution of the output's gradient with the filter turned by 180°.</summary>
    public static WinogradTiles Input(Conv2dGeometry g, int chunkTiles) =>
        new(g.Batch, g.OutHeight, g.OutWidth, g.Height, g.Width, g.KernelHeight, g.KernelHeight - 1 - g.Padding, chunkTiles);

    /// <summary>
    /// Whether tiles save enough multiplications to pay for the transforms: square filters of 3 … 5, stride 1, channels that
    /// fill vectors, and maps that fill tiles.
    /// </summary>
    public static bool Pay(Conv2dGeometry g, int lanes)
    {
        if (g.Stride != 1 || g.KernelHeight != g.KernelWidth || g.KernelHeight is < 3 or > 5 || g.Padding >= g.KernelHeight)
            return false;
        if (Math.Min(g.InChannels, g.OutChannels) < lanes)
            return false;
        WinogradTiles tiles = Forward(g, 1);
        long products = (long)tiles.ImageUnits * tiles.UnitTiles * Points;
        long direct = (long)g.OutHeight * g.OutWidth * g.KernelHeight * g.KernelHeight;
        return products * 10 <= direct * 6 && tiles.Units * tiles.UnitTiles >= 8;
    }

    /// <summary>The number of units, up to half more or less than aimed at, whose tiles fill eights best.</summary>
    private static int BestUnits(int unitTiles, int chunkTiles, int units)
    {
        int aim = Math.Max(1, chunkTiles / unitTiles), best = Math.Clamp(aim, 1, Math.Max(1, units));
        for (int n = Math.Max(1, aim / 2); n <= Math.Min(units, aim + (aim / 2)); n++)
        {
            int old = best * unitTiles, tiles = n * unitTiles;
            if ((long)tiles * GemmPlan.RoundUp(old, 8) > (long)old * GemmPlan.RoundUp(tiles, 8))
                best = n;
        }
        return best;
    }
}
