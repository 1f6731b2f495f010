namespace AdvScratch.Runner.Datasets;

/// <summary>
/// Data that are missing or bad. The message is one sentence for the user: what is wrong, in which file, what to do.
/// The command line shows it alone and ends with exit code 3.
/// </summary>
public sealed class DataException : Exception
{
    /// <summary>An exception with a sentence for the user.</summary>
    public DataException(string message) : base(message) { }

    /// <summary>An exception with a sentence for the user and the error that was met below.</summary>
    public DataException(string message, Exception? innerException) : base(message, innerException) { }
}
