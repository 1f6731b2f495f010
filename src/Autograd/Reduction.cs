namespace AdvScratch.Autograd;

/// <summary>How a loss combines the examples of a batch.</summary>
public enum Reduction
{
    /// <summary>One value an example: [N].</summary>
    None,

    /// <summary>The mean over the batch: the sum divided by N.</summary>
    Mean,

    /// <summary>The sum over the batch.</summary>
    Sum,
}
