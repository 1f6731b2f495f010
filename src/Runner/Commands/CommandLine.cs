using System.CommandLine;
using AdvScratch.OpSpecs;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Commands;

/// <summary>The command line: parses, runs, and turns every error into one sentence and an exit code.</summary>
/// <param name="experiments">What <c>run</c> and <c>list</c> know.</param>
/// <param name="specs">What <c>gradcheck</c> checks.</param>
internal sealed class CommandLine(IReadOnlyList<IExperiment> experiments, IReadOnlyList<OpSpec> specs)
{
    private static readonly Option<bool> Verbose = new("--verbose") { Description = "Show the stack trace of an error", Recursive = true };

    // no response files: '@' may begin the name of a folder
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>What <c>data</c> knows.</summary>
    public IReadOnlyList<DatasetInfo> Datasets { get; init; } = DatasetCatalog.All;

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">Without the program's name; none is the same as <c>run quickstart</c>.</param>
    /// <param name="output">For results, help and progress.</param>
    /// <param name="error">For errors.</param>
    /// <param name="cancellation">Ends a command early; what was finished is kept.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        ParseResult parsed = Root().Parse(arguments.Count > 0 ? arguments : ["run", Quickstart.Name], Parsing);
        if (parsed.Errors.Count > 0)
        {
            error.WriteLine(UsageError.Describe(parsed));
            return ExitCode.WrongUse;
        }
        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            // commands complete synchronously, on this thread: tensor scopes belong to a thread
            return parsed.InvokeAsync(configuration, cancellation).GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            error.WriteLine(Sentence(e, cancellation));
            if (parsed.GetValue(Verbose))
                error.WriteLine(e);
            return CodeOf(e, cancellation);
        }
    }

    private RootCommand Root()
    {
        var root = new RootCommand("Trains networks, attacks them, and reports what held. Without arguments: run quickstart.")
        {
            RunCommand.Create(experiments),
            TrainCommand.Create(),
            ModelCommands.CreateAttack(),
            ModelCommands.CreateEvaluate(),
            ListCommand.Create(experiments),
            ClaimsCommand.Create(experiments),
            GradCheckCommand.Create(specs),
            DataCommand.Create(Datasets),
            ReportCommand.Create(),
            BenchCommand.Create(),
        };
        root.Options.Add(Verbose);
        return root;
    }

    private static int CodeOf(Exception e, CancellationToken cancellation) => e switch
    {
        UsageException => ExitCode.WrongUse,
        DataException => ExitCode.BadData,
        OperationCanceledException when cancellation.IsCancellationRequested => ExitCode.Cancelled,
        _ => ExitCode.Failed,
    };

    private static string Sentence(Exception e, CancellationToken cancellation) => e switch
    {
        UsageException or DataException or Adversarial.DivergenceException => e.Message,
        OperationCanceledException when cancellation.IsCancellationRequested => e is RunCancelledException ? e.Message : "Cancelled.",
        IOException or UnauthorizedAccessException => $"A file cannot be read or written: {FirstLine(e.Message)} Check the folder and the space on its disk.",
        _ => $"This should not have happened ({e.GetType().Name}: {FirstLine(e.Message)}); run it again with --verbose and report what it shows.",
    };

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();
}
