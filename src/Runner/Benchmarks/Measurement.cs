using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AdvScratch.Runner.Commands;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>One timed operation. As JSON it has the keys of <c>bench/pytorch_cpu.py</c>, which it is compared with.</summary>
/// <param name="Net">Network, kernel or training method.</param>
/// <param name="Batch">Images.</param>
/// <param name="Kind">kernel, step (of a training method), or one of <see cref="StepSuite.Kinds"/>.</param>
/// <param name="Milliseconds">Median over the repetitions.</param>
/// <param name="Threads">Threads that the CPU backend may use.</param>
internal sealed record Measurement(string Net, int Batch, string Kind, double Milliseconds, int Threads)
{
    // the first run on a device compiles the kernels, and its clock takes a while to rise
    private static int WarmUps => Device.Default == Device.Cpu ? 2 : 5;

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Rate of multiplications and additions in 10⁹ a second, where their number is known.</summary>
    public double? Gigaflops { get; init; }

    /// <summary>How many of natural training's steps a method's step takes; null elsewhere.</summary>
    public double? TimesNatural { get; init; }

    /// <summary>
    /// Most memory in MiB that the process has held so far, or taken from a GPU: this line's own in a process that measures
    /// nothing else.
    /// </summary>
    public double? PeakMebibytes { get; init; }

    /// <summary>Runs <paramref name="operation"/> a few times unmeasured, then <paramref name="repeat"/> times, each until the device is done.</summary>
    public static Measurement Of(string net, int batch, string kind, int repeat, Action operation)
    {
        double[] times = new double[repeat];
        for (int i = -WarmUps; i < repeat; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            long start = Stopwatch.GetTimestamp();
            operation();
            Finish();
            if (i >= 0)
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        return new Measurement(net, batch, kind, times[repeat / 2], Compute.Threads);
    }

    /// <summary>The same with the rate of an operation that takes <paramref name="flops"/> multiplications and additions.</summary>
    public Measurement WithRate(double flops) => this with { Gigaflops = flops / Milliseconds / 1e6 };

    /// <summary>The same with the process's peak memory as it is now, or what it has taken of the device's.</summary>
    public Measurement WithPeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        long peak = Device.Default == Device.Cpu ? process.PeakWorkingSet64 : Device.Default.AllocatedBytes;
        return this with { PeakMebibytes = peak / (double)(1 << 20) };
    }

    /// <summary>Waits until a device has done all that was queued: it works in order, so its last result is there when all are.</summary>
    private static void Finish()
    {
        if (Device.Default != Device.Cpu)
            Tensor.Zeros([1]).Item();
    }

    /// <summary>One line for people.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Net,-20} {Kind,-9} batch {Batch,4}  {Milliseconds,10:F2} ms  {Threads} threads")
        + (Gigaflops is { } rate ? string.Create(CultureInfo.InvariantCulture, $"  {rate,7:F1} GFLOP/s") : "")
        + (TimesNatural is { } ratio ? string.Create(CultureInfo.InvariantCulture, $"  {ratio,6:F1} × natural") : "")
        + (PeakMebibytes is { } peak ? string.Create(CultureInfo.InvariantCulture, $"  peak {peak,7:F1} MiB") : "");

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            net = Net,
            batch = Batch,
            kind = Kind,
            ms = Math.Round(Milliseconds, 3),
            threads = Threads,
            device = Device.Default == Device.Cpu ? null : ComputeDevice.Description,
            gflops = Rounded(Gigaflops),
            times_natural = Rounded(TimesNatural),
            peak_mib = Rounded(PeakMebibytes),
        },
        Json);

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 1) : null;
}
