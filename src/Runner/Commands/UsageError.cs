using System.CommandLine;
using System.CommandLine.Parsing;

namespace AdvScratch.Runner.Commands;

/// <summary>Puts what the parser did not like into one sentence.</summary>
internal static class UsageError
{
    /// <summary>The first error of a command line, with what to write instead or where to look.</summary>
    public static string Describe(ParseResult parsed)
    {
        CommandResult command = parsed.CommandResult;
        string path = PathOf(command);
        string help = $"; see '{path} --help'.";
        if (parsed.UnmatchedTokens is [var token, ..])
        {
            return token.StartsWith('-')
                ? NoOption(command, token)
                : command.Command.Subcommands.Count > 0
                ? $"There is no command '{path} {token}'" + Suggestion.For(token, command.Command.Subcommands.Select(sub => sub.Name), help)
                : $"'{path}' takes no further argument, but got '{token}'{help}";
        }
        string message = parsed.Errors[0].Message.ReplaceLineEndings(" ");
        // sentences of our own options say everything
        return message.StartsWith("--", StringComparison.Ordinal) ? message : message.TrimEnd('.', ' ') + help;
    }

    /// <summary>The sentence for an option that a command does not have.</summary>
    public static string NoOption(CommandResult command, string option) =>
        $"'{PathOf(command)}' has no option '{option}'" + Suggestion.For(option, Options(command), $"; see '{PathOf(command)} --help'.");

    private static IEnumerable<string> Options(CommandResult? result)
    {
        for (; result is not null; result = result.Parent as CommandResult)
        {
            foreach (Option option in result.Command.Options)
                yield return option.Name;
        }
    }

    private static string PathOf(CommandResult command)
    {
        var names = new Stack<string>();
        for (CommandResult? at = command; at is { Parent: not null }; at = at.Parent as CommandResult)
            names.Push(at.Command.Name);
        names.Push("Runner");
        return string.Join(' ', names);
    }
}
