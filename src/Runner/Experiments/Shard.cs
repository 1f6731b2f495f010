using AdvScratch.Runner.Commands;

namespace AdvScratch.Runner.Experiments;

/// <summary>One of several equal parts of an experiment's trainings, for several machines or a job array.</summary>
/// <param name="Number">Which part, from 1.</param>
/// <param name="Count">How many there are.</param>
public sealed record Shard(int Number, int Count)
{
    /// <summary>Reads <c>I/N</c>.</summary>
    /// <exception cref="UsageException">It is something else.</exception>
    public static Shard Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('/') is [var first, var second] && int.TryParse(first, out int number) && int.TryParse(second, out int count) && number >= 1 && number <= count
            ? new Shard(number, count)
            : throw new UsageException($"--shard takes I/N, the I-th of N parts, such as 1/4, not '{text}'.");
    }

    /// <summary>Whether the training of this place, from 0, is in the part: they take turns, so that dear ones, which stand together, are spread.</summary>
    public bool Has(int place) => place % Count == Number - 1;

    /// <inheritdoc/>
    public override string ToString() => $"{Number}/{Count}";
}
