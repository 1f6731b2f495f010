using Spectre.Console;

namespace AdvScratch.Runner.Display;

/// <summary>Where people read: a terminal with colours and bars, or plain text when the writer leads to a file or a pipe.</summary>
internal static class Terminal
{
    // a file has no width; tables must not wrap there
    private const int PlainWidth = 240;

    /// <summary>Spectre's console on a writer; without any escape sequence unless the writer is this process's terminal.</summary>
    public static IAnsiConsole Open(TextWriter writer)
    {
        var output = new AnsiConsoleOutput(writer);
        if (output.IsTerminal)
            return AnsiConsole.Create(new AnsiConsoleSettings { Out = output });
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = output,
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        plain.Profile.Width = PlainWidth;
        return plain;
    }

    /// <summary>A table in the house's style.</summary>
    public static Table Table(params ReadOnlySpan<string> columns)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        foreach (string column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)));
        return table;
    }
}
