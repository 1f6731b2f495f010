using AdvScratch.Runner.Commands;

namespace AdvScratch.Runner.Benchmarks;

/// <summary>Which measurements are wanted, and how often each is repeated.</summary>
/// <param name="Repeat">Measured repetitions.</param>
internal sealed record Selection(int Repeat)
{
    /// <summary>A network or kernel, or the first word of kernels (<c>gemm</c>, <c>conv</c>); null for all.</summary>
    public string? Only { get; init; }

    /// <summary>Some of <see cref="StepSuite.Kinds"/>; none for the usual ones.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Images of a batch; 0 for each network's own number.</summary>
    public int Batch { get; init; }

    /// <summary>The chosen ones of <paramref name="all"/>.</summary>
    /// <exception cref="UsageException">There is no such name.</exception>
    public T[] Of<T>(IEnumerable<T> all, Func<T, string> name, string what)
    {
        T[] everything = [.. all];
        T[] chosen = [.. everything.Where(one => Only is null || name(one) == Only || name(one).StartsWith(Only + "_", StringComparison.Ordinal))];
        return chosen.Length > 0 ? chosen
            : throw new UsageException($"There is no {what} '{Only}' to measure"
                + Suggestion.For(Only!, everything.Select(name), $"; there are {string.Join(", ", everything.Select(name))}."));
    }
}
