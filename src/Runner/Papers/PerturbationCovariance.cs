using AdvScratch.Adversarial;
using AdvScratch.Runner.Reports;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Papers;

/// <summary>
/// Second moments of perturbations: the full matrix and the covariance function (Roth et al. 2018, sections 3.3 and 4.2), of all
/// images together and, for decay lengths with an interval, the function of single images.
/// </summary>
internal sealed class PerturbationCovariance
{
    public const int BatchSize = 100;

    private readonly Tensor _matrix;
    private readonly float[] _function; // [R + 1, C, C]
    private readonly int _count;

    private PerturbationCovariance(string name, Shape image, Tensor matrix, Tensor function, IReadOnlyList<double> decayLengths, int count)
    {
        (Name, Channels, DecayLengths, _matrix, _count) = (name, image[0], decayLengths, matrix, count);
        _function = function.ToArray<float>();
        Within = Mean((a, b) => a == b);
        Between = Channels > 1 ? Mean((a, b) => a != b) : null;
        DecayLength = Decay(Within);
    }

    /// <summary>Makes a batch's perturbations [N, C, H, W] of its images and labels; the batch is numbered from 0.</summary>
    public delegate Tensor Perturb(Tensor images, Tensor labels, int batch);

    /// <summary>The attack, or the data.</summary>
    public string Name { get; }

    /// <summary>Channels of the images.</summary>
    public int Channels { get; }

    /// <summary>The covariance at a displacement of 0, 1, … pixels within a channel, mean over channels.</summary>
    public IReadOnlyList<double> Within { get; }

    /// <summary>The same between two channels; null for grey images.</summary>
    public IReadOnlyList<double>? Between { get; }

    /// <summary>The displacement at which <see cref="Within"/> has fallen to 1/e of its value at 0, in pixels.</summary>
    public double DecayLength { get; }

    /// <summary>The decay length of each single image's own function.</summary>
    public IReadOnlyList<double> DecayLengths { get; }

    /// <summary>Measures the perturbations of a set of images.</summary>
    /// <param name="name">What they are.</param>
    /// <param name="images">The images.</param>
    /// <param name="singles">On how many of the first images functions are measured one by one.</param>
    /// <param name="perturb">Makes the perturbations.</param>
    public static PerturbationCovariance Of(string name, ImageSet images, int singles, Perturb perturb)
    {
        Shape shape = images.ImageShape;
        Tensor matrix = Tensor.Zeros(CovarianceForm.Full.ShapeFor(shape)).Persist(), function = Tensor.Zeros(CovarianceForm.Function.ShapeFor(shape)).Persist();
        var lengths = new List<double>();
        for (int start = 0, batch = 0; start < images.Count; start += BatchSize, batch++)
        {
            using TensorScope scope = TensorScope.Begin();
            (Tensor clean, Tensor labels) = images.Batch(start, Math.Min(BatchSize, images.Count - start));
            Tensor perturbations = perturb(clean, labels, batch);
            double share = (double)clean.Shape[0] / images.Count;
            matrix.Assign(matrix + (CovarianceForm.Full.Estimate(perturbations) * share));
            function.Assign(function + (CovarianceForm.Function.Estimate(perturbations) * share));
            for (int i = 0; i < clean.Shape[0] && lengths.Count < singles; i++)
                lengths.Add(Decay(WithinOf(CovarianceForm.Function.Estimate(perturbations.Slice(0, i, 1)).ToArray<float>(), shape[0])));
        }
        return new PerturbationCovariance(name, shape, matrix, function, lengths, images.Count);
    }

    /// <summary>The covariance of images about their mean.</summary>
    /// <inheritdoc cref="Of"/>
    public static PerturbationCovariance OfData(string name, ImageSet images, int singles)
    {
        Tensor mean = Tensor.Zeros([1, .. images.ImageShape]).Persist();
        for (int start = 0; start < images.Count; start += BatchSize)
        {
            using TensorScope scope = TensorScope.Begin();
            (Tensor batch, _) = images.Batch(start, Math.Min(BatchSize, images.Count - start));
            mean.Assign(mean + (batch.Sum([0], keepAxes: true) / images.Count));
        }
        return Of(name, images, singles, (batch, _, _) => batch - mean);
    }

    /// <summary>The first displacement at which a function is at most 1/e of its value at 0, interpolated; its last one if it never is.</summary>
    public static double Decay(IReadOnlyList<double> function)
    {
        double wanted = function[0] / Math.E;
        for (int r = 1; r < function.Count; r++)
        {
            if (function[r] <= wanted)
                return function[r - 1] == function[r] ? r : r - 1 + ((function[r - 1] - wanted) / (function[r - 1] - function[r]));
        }
        return function.Count - 1;
    }

    /// <summary>The rows of <c>results.json</c>.</summary>
    public IEnumerable<ResultRow> Rows(string model)
    {
        yield return new ResultRow(model, Name, "decay length", DecayLength, DecayLength, DecayLength, _count, Unit: "pixels");
        // what does not go together at all has no length
        if (Between?[0] > 0)
        {
            double between = Decay(Between);
            yield return new ResultRow(model, Name, "decay length between channels", between, between, between, _count, Unit: "pixels");
        }
    }

    /// <summary>The middle half of the matrix, scaled to the largest element.</summary>
    public MatrixPicture Picture()
    {
        int size = _matrix.Shape[0], first = size / 4, count = size - (2 * first);
        float[] all = _matrix.ToArray<float>();
        float largest = Math.Max(all.Max(Math.Abs), float.Epsilon);
        float[] middle = [.. Enumerable.Range(first, count).SelectMany(row => all[((row * size) + first)..((row * size) + first + count)]).Select(value => value / largest)];
        return MatrixPicture.Of<float>(Name, "pixel", "pixel", count, count, middle) with { First = first };
    }

    /// <summary>A function as a share of the variance.</summary>
    public IReadOnlyList<ChartPoint> Points(IReadOnlyList<double> function) => [.. function.Select((value, r) => new ChartPoint(r, value / Within[0]))];

    /// <summary>A line for every channel and every pair of channels: the paper's figure 2.</summary>
    public IEnumerable<ChartSeries> ByChannel()
    {
        string[] names = Channels == 3 ? ["red", "green", "blue"] : [.. Enumerable.Range(1, Channels).Select(c => $"channel {c}")];
        return from a in Enumerable.Range(0, Channels)
               from b in Enumerable.Range(a, Channels - a)
               orderby b - a
               select new ChartSeries(a == b ? names[a] : $"{names[a]}–{names[b]}", Points(Mean((one, other) => one == a && other == b)), Dashed: a != b);
    }

    private static double[] WithinOf(float[] function, int channels) =>
        [.. function.Chunk(channels * channels).Select(at => Enumerable.Range(0, channels).Average(c => (double)at[(c * channels) + c]))];

    private double[] Mean(Func<int, int, bool> chosen)
    {
        int[] places = [.. Enumerable.Range(0, Channels * Channels).Where(place => chosen(place / Channels, place % Channels))];
        return [.. _function.Chunk(Channels * Channels).Select(at => places.Average(place => (double)at[place]))];
    }
}
