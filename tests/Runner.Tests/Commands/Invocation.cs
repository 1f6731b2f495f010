using AdvScratch.OpSpecs;
using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Experiments;

namespace AdvScratch.Runner.Tests.Commands;

/// <summary>What a command line answered, run in this process.</summary>
internal sealed record Invocation(int Code, string Output, string Error)
{
    public static Invocation Of(params string[] arguments) => new Setting().Run(arguments);

    /// <summary>What the command line knows and where it writes.</summary>
    public sealed record Setting
    {
        public IReadOnlyList<IExperiment> Experiments { get; init; } = ExperimentCatalog.All;

        public IReadOnlyList<OpSpec> Specs { get; init; } = OpSpecTable.All;

        public IReadOnlyList<DatasetInfo> Datasets { get; init; } = DatasetCatalog.All;

        public StringWriter Output { get; init; } = new();

        public CancellationToken Cancellation { get; init; }

        public Invocation Run(params string[] arguments)
        {
            var error = new StringWriter();
            int code = new CommandLine(Experiments, Specs) { Datasets = Datasets }.Run(arguments, Output, error, Cancellation);
            return new Invocation(code, Output.ToString(), error.ToString());
        }
    }
}
