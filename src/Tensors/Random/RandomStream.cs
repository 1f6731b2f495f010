using System.Text;

namespace AdvScratch.Tensors;

/// <summary>
/// A reproducible sequence of random tensors: position <see cref="Counter"/> of stream <see cref="Stream"/> under
/// <see cref="Seed"/>. The same triple gives the same numbers on every device and for every thread count; saving the
/// triple saves the generator.
/// </summary>
/// <param name="seed">The experiment's seed.</param>
/// <param name="stream">Which of its independent streams.</param>
/// <param name="counter">Philox blocks already used.</param>
public sealed class RandomStream(ulong seed, ulong stream = 0, ulong counter = 0)
{
    /// <summary>The experiment's seed.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>Which of the seed's independent streams this is.</summary>
    public ulong Stream { get; } = stream;

    /// <summary>Philox blocks used so far.</summary>
    public ulong Counter { get; private set; } = counter;

    /// <summary>An independent stream for a purpose, for example <c>Fork("shuffle")</c>; the same label gives the same stream.</summary>
    public RandomStream Fork(string label)
    {
        // FNV-1a over this stream and the label: stable across runs and platforms, unlike string.GetHashCode
        ulong hash = 14695981039346656037UL ^ Stream;
        foreach (byte b in Encoding.UTF8.GetBytes(label))
            hash = (hash ^ b) * 1099511628211UL;
        return new RandomStream(Seed, hash);
    }

    /// <summary>An independent stream for a number, for example an epoch.</summary>
    public RandomStream Fork(long number) => Fork(number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Independent uniform numbers in [low, high).</summary>
    public Tensor Uniform(Shape shape, double low = 0, double high = 1, DType type = DType.Float32, Device? device = null)
    {
        Tensor y = Tensor.Uninitialized(shape, type, device ?? Device.Default);
        y.Backend.RandomUniform(y, Seed, Stream, Advance(y));
        return low == 0 && high == 1 ? y : (y * (high - low)) + low;
    }

    /// <summary>Independent normal numbers.</summary>
    public Tensor Normal(Shape shape, double mean = 0, double deviation = 1, DType type = DType.Float32, Device? device = null)
    {
        Tensor y = Tensor.Uninitialized(shape, type, device ?? Device.Default);
        y.Backend.RandomNormal(y, Seed, Stream, Advance(y));
        return mean == 0 && deviation == 1 ? y : (y * deviation) + mean;
    }

    /// <summary>How many numbers this thread has drawn on the host: what depends on them cannot be repeated by a device alone.</summary>
    [ThreadStatic]
    internal static long HostDraws;

    /// <summary>A uniform integer in [0, <paramref name="bound"/>).</summary>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        (uint x, _, _, _) = Philox.Block(Seed, Stream, Counter++);
        HostDraws++;
        return (int)(((ulong)x * (uint)bound) >> 32);
    }

    /// <summary>A uniformly random order of 0 … count − 1 (Fisher and Yates).</summary>
    public int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int j = Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    private ulong Advance(Tensor y)
    {
        ulong first = Counter;
        int perBlock = NumbersPerBlock(y.DType);
        Counter += (ulong)((y.Count + perBlock - 1) / perBlock);
        return first;
    }

    /// <summary>A block of 128 bits makes four floats or two doubles.</summary>
    internal static int NumbersPerBlock(DType type) => type == DType.Float64 ? 2 : 4;
}
