namespace AdvScratch.Tensors.Tests;

internal static class Errors
{
    /// <summary>The action fails with this type of exception and with this sentence (a parameter's name may follow it).</summary>
    public static void Say<TException>(string sentence, Action action)
        where TException : Exception
    {
        string message = Assert.Throws<TException>(action).Message;
        Assert.Equal(sentence, message.Split(" (Parameter")[0]);
    }

    /// <inheritdoc cref="Say{TException}(string, Action)"/>
    public static void Say<TException>(string sentence, Func<object?> function)
        where TException : Exception => Say<TException>(sentence, new Action(() => function()));
}
