namespace AdvScratch.Runner.Commands;

/// <summary>The command line asks for something that does not exist or cannot be. The message is one sentence for the user.</summary>
/// <param name="message">What is wrong, and what to write instead.</param>
public sealed class UsageException(string message) : Exception(message)
{
    /// <summary>Makes what the user asked for; what it does not like is the user's business, in its own sentence.</summary>
    /// <param name="where">What begins the sentence, for example the option.</param>
    /// <param name="make">Makes it.</param>
    /// <exception cref="UsageException">The text of an <see cref="ArgumentException"/>, without the parameter's name.</exception>
    internal static T Asked<T>(string where, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(where + e.Message.Split(" (Parameter", 2)[0]);
        }
    }

    /// <inheritdoc cref="Asked{T}"/>
    internal static void Asked(string where, Action check) => Asked(where, () =>
    {
        check();
        return true;
    });
}
