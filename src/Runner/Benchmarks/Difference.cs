namespace AdvScratch.Runner.Benchmarks;

/// <summary>Relative differences in the L2 norm.</summary>
internal static class Difference
{
    /// <summary>Below that nothing differs; keeps the logarithm of a difference finite.</summary>
    private const double Nothing = 1e-16;

    /// <summary>‖actual − expected‖ / ‖expected‖; 0 where both are zero.</summary>
    public static double Of(double[] expected, double[] actual)
    {
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }
        return difference == 0 ? 0 : Math.Sqrt(difference / norm);
    }

    /// <summary>The difference of each pair.</summary>
    public static IEnumerable<double> Each(IEnumerable<double[]> expected, IEnumerable<double[]> actual) => expected.Zip(actual, Of);

    /// <summary>The largest difference of a pair.</summary>
    public static double Worst(IEnumerable<double[]> expected, IEnumerable<double[]> actual) =>
        Each(expected, actual).Aggregate(Math.Max); // Max() would leave out what is not a number

    /// <summary>exp of the mean logarithm.</summary>
    public static double GeometricMean(IReadOnlyCollection<double> values) => Math.Exp(values.Average(value => Math.Log(Math.Max(value, Nothing))));
}
