namespace AdvScratch.Runner.Commands;

/// <summary>What the process tells its caller.</summary>
public static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Done = 0;

    /// <summary>Something went wrong, or a check did not pass.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense.</summary>
    public const int WrongUse = 2;

    /// <summary>Data are missing or bad.</summary>
    public const int BadData = 3;

    /// <summary>Ended by Ctrl-C or by a termination signal (128 + SIGINT).</summary>
    public const int Cancelled = 130;
}
