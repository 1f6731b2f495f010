namespace AdvScratch.Tensors.Gpu;

/// <summary>How a product is computed. Decided by sizes and the device's tuning only, so that sums always have the same order.</summary>
/// <param name="Tile">The tile.</param>
/// <param name="SliceDepth">Terms of the inner sum that one group adds.</param>
/// <param name="Slices">Parts of the inner sum, added by a second kernel if there are several.</param>
/// <param name="Cost">Its time in multiplications.</param>
internal readonly record struct ProductPlan(ProductTile Tile, int SliceDepth, int Slices, double Cost)
{
    /// <summary>Terms that a part has at least.</summary>
    private const int FewTerms = 64;

    /// <summary>Parts at most.</summary>
    private const int MostSlices = 256;

    /// <summary>The cheapest way by an estimate of its time: the parts of a sum are written and read once more.</summary>
    /// <param name="tuning">The device's sizes.</param>
    /// <param name="rows">Rows of the product; at least 1, as are all extents.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="depth">Terms of the inner sum.</param>
    /// <param name="batch">Products of this size; several are never sliced.</param>
    /// <param name="isCrosswise">Whether an operand is read across its lines.</param>
    public static ProductPlan Of(Tuning tuning, int rows, int columns, int depth, int batch, bool isCrosswise)
    {
        ProductPlan best = default;
        foreach (ProductTile tile in tuning.ProductTiles)
        {
            if (!tile.Takes(isCrosswise, rows))
                continue;
            for (int slices = 1; slices <= (batch > 1 ? 1 : MostSlices) && (slices == 1 || depth / slices >= FewTerms); slices *= 2)
            {
                int sliceDepth = Rounding.RoundUp(Rounding.CeilDiv(depth, slices), tile.Depth), count = Rounding.CeilDiv(depth, sliceDepth);
                double cost = Estimate(tuning, tile, rows, columns, sliceDepth, batch * count);
                if (count > 1)
                    cost += tuning.LaunchProducts + (tuning.ElementProducts * rows * columns * 2 * count);
                if (best.Tile is null || cost < best.Cost)
                    best = new ProductPlan(tile, sliceDepth, count, cost);
            }
        }
        return best;
    }

    /// <summary>Time without what adds parts: groups run in rounds.</summary>
    private static double Estimate(Tuning tuning, ProductTile tile, int rows, int columns, int depth, int parts)
    {
        double groups = (double)Rounding.CeilDiv(rows, tile.Rows) * Rounding.CeilDiv(columns, tile.Columns) * parts;
        double rounds = Math.Ceiling(groups / tuning.ProductGroups);
        return rounds * tuning.ProductGroups * tile.Rows * tile.Columns * depth / tile.Efficiency;
    }
}
