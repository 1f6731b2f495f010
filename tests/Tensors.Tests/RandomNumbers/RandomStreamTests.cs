using MathNet.Numerics.Statistics;

namespace AdvScratch.Tensors.Tests.RandomNumbers;

public class RandomStreamTests
{
    private const int Count = 200_000;

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Uniform_numbers_fill_their_interval_evenly(DType type)
    {
        double[] x = new RandomStream(1).Uniform([Count], -2, 6, type).ToDoubles();
        Assert.InRange(x.Min(), -2, -1.99);
        Assert.InRange(x.Max(), 5.99, 6);
        // χ² over 64 cells has mean 63 and standard deviation √126
        int[] cells = new int[64];
        foreach (double value in x)
            cells[Math.Min((int)((value + 2) * 8), 63)]++;
        double expected = Count / 64.0;
        Assert.InRange(cells.Sum(c => (c - expected) * (c - expected) / expected), 63 - (5 * Math.Sqrt(126)), 63 + (5 * Math.Sqrt(126)));
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void Normal_numbers_have_normal_moments(DType type)
    {
        double[] x = new RandomStream(2).Normal([Count], 3, 2, type).ToDoubles();
        double error = 1 / Math.Sqrt(Count);
        Assert.InRange(x.Mean(), 3 - (10 * error), 3 + (10 * error));
        Assert.InRange(x.StandardDeviation(), 2 * (1 - (5 * error)), 2 * (1 + (5 * error)));
        Assert.InRange(x.Skewness(), -15 * error, 15 * error);
        Assert.InRange(x.Kurtosis(), -30 * error, 30 * error);
        Assert.All(x, value => Assert.True(double.IsFinite(value)));
        // the two numbers of a pair are made of one radius: they must still be uncorrelated
        double[] first = [.. x.Where((_, i) => i % 2 == 0)], second = [.. x.Where((_, i) => i % 2 == 1)];
        Assert.InRange(Correlation.Pearson(first, second), -8 * error, 8 * error);
        Assert.InRange(x.Count(value => Math.Abs(value - 3) > 2 * 1.959964) / (double)Count, 0.0475, 0.0525);
    }

    [Fact]
    public void Integers_below_a_bound_are_uniform()
    {
        var stream = new RandomStream(3);
        int[] cells = new int[7];
        for (int i = 0; i < 70_000; i++)
            cells[stream.Next(7)]++;
        Assert.All(cells, c => Assert.InRange(c, 9500, 10_500));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Next(0));
    }

    [Fact]
    public void Permutations_hold_every_number_once_and_are_uniform()
    {
        var stream = new RandomStream(4);
        Assert.Equal(Enumerable.Range(0, 1000), stream.Permutation(1000).Order());
        Assert.Empty(stream.Permutation(0));
        var seen = new Dictionary<string, int>();
        for (int i = 0; i < 24_000; i++)
        {
            string order = string.Concat(stream.Permutation(4));
            seen[order] = seen.GetValueOrDefault(order) + 1;
        }
        Assert.Equal(24, seen.Count);
        Assert.All(seen.Values, c => Assert.InRange(c, 850, 1150));
    }

    [Fact]
    public void The_same_triple_gives_the_same_numbers()
    {
        float[] x = new RandomStream(5, 6, 7).Uniform([100]).ToArray<float>();
        Assert.Equal(x, new RandomStream(5, 6, 7).Uniform([100]).ToArray<float>());
        Assert.NotEqual(x, new RandomStream(6, 6, 7).Uniform([100]).ToArray<float>());
        Assert.NotEqual(x, new RandomStream(5, 7, 7).Uniform([100]).ToArray<float>());
        Assert.NotEqual(x, new RandomStream(5, 6, 8).Uniform([100]).ToArray<float>());
    }

    [Fact]
    public void The_counter_moves_by_the_blocks_used()
    {
        var stream = new RandomStream(1);
        stream.Uniform([0]);
        Assert.Equal(0UL, stream.Counter);
        stream.Uniform([9]);
        Assert.Equal(3UL, stream.Counter);
        stream.Normal([9], type: DType.Float64);
        Assert.Equal(8UL, stream.Counter);
        stream.Next(10);
        Assert.Equal(9UL, stream.Counter);
        stream.Permutation(10);
        Assert.Equal(18UL, stream.Counter);
    }

    [Fact]
    public void Draws_in_parts_that_end_on_blocks_continue_one_sequence()
    {
        float[] whole = new RandomStream(1).Uniform([24]).ToArray<float>();
        var stream = new RandomStream(1);
        float[] parts = [.. stream.Uniform([8]).ToArray<float>(), .. stream.Uniform([4, 4]).ToArray<float>()];
        Assert.Equal(whole, parts);
    }

    [Fact]
    public void A_saved_triple_resumes_the_sequence()
    {
        var stream = new RandomStream(11).Fork("noise");
        stream.Normal([123]);
        var resumed = new RandomStream(stream.Seed, stream.Stream, stream.Counter);
        Assert.Equal(stream.Normal([77]).ToArray<float>(), resumed.Normal([77]).ToArray<float>());
        Assert.Equal(stream.Next(1 << 30), resumed.Next(1 << 30));
    }

    [Fact]
    public void Forks_are_reproducible_and_independent()
    {
        var root = new RandomStream(12);
        double[][] draws =
        [
            root.Uniform([20_000]).ToDoubles(),
            .. new[] { root.Fork("a"), root.Fork("b"), root.Fork("a").Fork("b"), root.Fork("b").Fork("a"), root.Fork(1), root.Fork(2), root.Fork(12) }
                .Select(stream => stream.Uniform([20_000]).ToDoubles()),
        ];
        for (int i = 0; i < draws.Length; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.InRange(Correlation.Pearson(draws[i], draws[j]), -0.035, 0.035);
        }
        root.Next(5);
        Assert.Equal(draws[1], root.Fork("a").Uniform([20_000]).ToDoubles());
        Assert.Equal(root.Fork("1").Stream, root.Fork(1).Stream);
        Assert.NotEqual(root.Fork("a").Stream, new RandomStream(12, 1).Fork("a").Stream);
        Assert.Equal(0UL, root.Fork("a").Counter);
    }
}
