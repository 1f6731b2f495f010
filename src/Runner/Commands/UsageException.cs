namespace AdvScratch.Runner.Commands;

/// <summary>The command line asks for something that does not exist or cannot be. The message is one sentence for the user.</summary>
/// <param name="message">What is wrong, and what to write instead.</param>
public sealed class UsageException(string message) : Exception(message);
