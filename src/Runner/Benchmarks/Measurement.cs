using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>One timed operation. As JSON it has the keys of the PyTorch script that it is compared with.</summary>
/// <param name="Net">Network or kernel.</param>
/// <param name="Batch">Images.</param>
/// <param name="Kind">kernel, forward, pgd_iter, train or double.</param>
/// <param name="Milliseconds">Median over the repetitions.</param>
/// <param name="Threads">Threads that the CPU backend may use.</param>
internal sealed record Measurement(string Net, int Batch, string Kind, double Milliseconds, int Threads)
{
    private const int WarmUps = 2;

    /// <summary>Runs <paramref name="operation"/> a few times unmeasured, then <paramref name="repeat"/> times.</summary>
    public static Measurement Of(string net, int batch, string kind, int repeat, Action operation)
    {
        double[] times = new double[repeat];
        for (int i = -WarmUps; i < repeat; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            long start = Stopwatch.GetTimestamp();
            operation();
            if (i >= 0)
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        return new Measurement(net, batch, kind, times[repeat / 2], Compute.Threads);
    }

    /// <summary>One line for people.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Net,-20} {Kind,-9} batch {Batch,4}  {Milliseconds,10:F2} ms  {Threads} threads");

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new { net = Net, batch = Batch, kind = Kind, ms = Math.Round(Milliseconds, 3), threads = Threads });
}
