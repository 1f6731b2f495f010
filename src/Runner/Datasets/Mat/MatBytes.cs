namespace AdvScratch.Runner.Datasets.Mat;

/// <summary>A real array of a MATLAB file whose numbers are all whole and from 0 to 255, whatever type they had there.</summary>
/// <param name="Sizes">Two or more; the first runs fastest.</param>
/// <param name="Values">The numbers, as many as the product of the sizes.</param>
internal sealed record MatBytes(int[] Sizes, byte[] Values)
{
    /// <summary>The sizes as "32 × 32 × 3 × 100".</summary>
    public string Shape => string.Join(" × ", Sizes);
}
