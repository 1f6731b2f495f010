using System.CommandLine;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Display;
using Spectre.Console;

namespace AdvScratch.Runner.Commands;

/// <summary><c>data list</c> and <c>data verify NAME</c>.</summary>
internal static class DataCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "A data set, as 'Runner data list' shows them" };

    private static readonly Option<string?> Data = OptionOf.Folder("--data", "Where the data set is, if not in its usual place");

    /// <summary>The command with its subcommands.</summary>
    public static Command Create()
    {
        var list = new Command("list", "Show the data sets and where they are") { Data };
        list.SetAction(parsed => List(Terminal.Open(parsed.InvocationConfiguration.Output), parsed.GetValue(Data)));
        var verify = new Command("verify", "Compare the files of a data set with their known SHA-256") { Name, Data };
        verify.SetAction(parsed => Verify(parsed.GetRequiredValue(Name), parsed.GetValue(Data), parsed.InvocationConfiguration.Output));
        return new Command("data", "Show and verify data sets") { list, verify };
    }

    private static void List(IAnsiConsole console, string? folder)
    {
        Table table = Terminal.Table("Data set", "What it is", "Where");
        foreach (DatasetInfo info in DatasetCatalog.All)
            table.AddRow(new Text(info.Name), new Text(info.Summary), new Text(Where(info, folder)));
        console.Write(table);
    }

    private static string Where(DatasetInfo info, string? folder)
    {
        try
        {
            return DatasetCatalog.Locate(info.Name, folder);
        }
        catch (DataException)
        {
            return $"not found: {info.HowToGet}";
        }
    }

    private static int Verify(string name, string? folder, TextWriter output)
    {
        if (!DatasetCatalog.TryGet(name, out _))
        {
            throw new UsageException($"There is no data set '{name}'"
                + Suggestion.For(name, DatasetCatalog.All.Select(known => known.Name), "; 'Runner data list' shows all."));
        }
        IReadOnlyList<FileCheck> checks = DatasetCatalog.Verify(name, folder);
        foreach (FileCheck check in checks)
            output.WriteLine($"{(check.Good ? "good" : "BAD ")}  {check.Path}: {check.Detail}");
        int bad = checks.Count(check => !check.Good);
        return bad == 0 ? ExitCode.Done
            : throw new DataException($"{bad} of the {checks.Count} files of {name} are not the known ones; get them again.");
    }
}
