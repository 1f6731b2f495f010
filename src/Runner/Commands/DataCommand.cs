using System.CommandLine;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Datasets.Fetch;
using AdvScratch.Runner.Display;
using AdvScratch.Runner.Experiments;
using Spectre.Console;

namespace AdvScratch.Runner.Commands;

/// <summary><c>data list</c>, <c>data fetch NAME</c> and <c>data verify NAME</c>.</summary>
internal static class DataCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "A data set, as 'Runner data list' shows them" };

    private static readonly Option<string?> Data = OptionOf.Folder("--data", "Where the data set is, if not in its usual place");

    private static readonly Option<string?> Into = OptionOf.Folder("--data",
        $"Where to put the folder of the data set [default: the folder in ${DataHome.Variable}, "
        + "else the user's folder for data, such as ~/.local/share/advscratch]");

    /// <summary>The command with its subcommands.</summary>
    /// <param name="datasets">What it knows.</param>
    public static Command Create(IReadOnlyList<DatasetInfo> datasets)
    {
        var list = new Command("list", "Show the data sets and where they are") { Data };
        list.SetAction(parsed => List(datasets, Terminal.Open(parsed.InvocationConfiguration.Output), parsed.GetValue(Data)));
        var fetch = new Command("fetch", "Download a data set from its own address; what was cut goes on where it stopped") { Name, Into };
        fetch.SetAction((parsed, cancellation) =>
            Task.FromResult(Fetch(Get(datasets, parsed), parsed.GetValue(Into), parsed.InvocationConfiguration.Output, cancellation)));
        var verify = new Command("verify", "Compare the files of a data set with their known SHA-256") { Name, Data };
        verify.SetAction(parsed => Verify(Get(datasets, parsed), parsed.GetValue(Data), parsed.InvocationConfiguration.Output));
        return new Command("data", "Show, fetch and verify data sets") { list, fetch, verify };
    }

    private static void List(IReadOnlyList<DatasetInfo> datasets, IAnsiConsole console, string? folder)
    {
        Table table = Terminal.Table("Data set", "What it is", "Where");
        foreach (DatasetInfo info in datasets)
            table.AddRow(new Text(info.Name), new Text(info.Summary), new Text(info.Find(folder) ?? $"not found: {info.HowToGet}"));
        console.Write(table);
    }

    private static int Fetch(DatasetInfo info, string? folder, TextWriter output, CancellationToken cancellation)
    {
        var fetch = DatasetFetch.Plan(info, folder);
        if (fetch.IsDone)
        {
            output.WriteLine($"{info.Name} is in '{fetch.Target}' already, and its files are the known ones.");
            return ExitCode.Done;
        }
        output.WriteLine($"Fetching {info.Name} ({DatasetFetch.Megabytes(fetch.Size)}) into '{fetch.Target}'");
        using var downloader = new HttpDownloader();
        try
        {
            RunView.Watch(Terminal.Open(output), fetch.Stages, view => fetch.Run(downloader, view, cancellation));
        }
        catch (OperationCanceledException e) when (cancellation.IsCancellationRequested)
        {
            throw new RunCancelledException($"Cancelled; 'Runner data fetch {info.Name}' goes on from what was received.", e);
        }
        output.WriteLine($"{info.Name} is in '{fetch.Target}'; its files are the known ones.");
        return ExitCode.Done;
    }

    private static int Verify(DatasetInfo info, string? folder, TextWriter output)
    {
        IReadOnlyList<FileCheck> checks = info.Verify(folder);
        foreach (FileCheck check in checks)
            output.WriteLine($"{(check.Good ? "good" : "BAD ")}  {check.Path}: {check.Detail}");
        int bad = checks.Count(check => !check.Good);
        return bad == 0 ? ExitCode.Done
            : throw new DataException($"{bad} of the {checks.Count} files of {info.Name} are not the known ones; get them again.");
    }

    private static DatasetInfo Get(IReadOnlyList<DatasetInfo> datasets, ParseResult parsed)
    {
        string name = parsed.GetRequiredValue(Name);
        return datasets.FirstOrDefault(info => info.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new UsageException(
            $"There is no data set '{name}'" + Suggestion.For(name, datasets.Select(known => known.Name), "; 'Runner data list' shows all."));
    }
}
