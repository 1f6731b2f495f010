using AdvScratch.Runner.Commands;
using AdvScratch.Runner.Tests.Datasets;

namespace AdvScratch.Runner.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rnu", "There is no command 'Runner rnu'; did you mean 'run'?")]
    [InlineData("--foo", "'Runner' has no option '--foo'; see 'Runner --help'.")]
    [InlineData("run", "Required argument 'name' missing for command: 'run'; see 'Runner run --help'.")]
    [InlineData("run quikstart", "There is no experiment 'quikstart'; did you mean 'quickstart'?")]
    [InlineData("run zzzzzzzzzz", "There is no experiment 'zzzzzzzzzz'; 'Runner list' shows all.")]
    [InlineData("run quickstart --scal smoke", "'Runner run' has no option '--scal'; did you mean '--scale'?")]
    [InlineData("run quickstart --scale big", "--scale takes smoke, laptop or paper, not 'big'.")]
    [InlineData("run quickstart --scale paper", "quickstart has no paper scale; use smoke or laptop.")]
    [InlineData("run quickstart --device tpu", "--device takes auto, cpu or cuda, not 'tpu'.")]
#if !GPU
    [InlineData("run quickstart --device cuda", "This build has no GPU support; build it with -p:Gpu=true, or use --device cpu.")]
#endif
    [InlineData("run quickstart --threads 0", "--threads takes a whole number from 1 to 1024, not '0'.")]
    [InlineData("run quickstart --threads", "Required argument missing for option: '--threads'; see 'Runner run --help'.")]
    [InlineData("run quickstart --seed -1", "--seed takes a whole number from 0 to 18446744073709551615, not '-1'.")]
    [InlineData("run quickstart --seed 1 --seed 2", "Option '--seed' expects a single argument but 2 were provided; see 'Runner run --help'.")]
    [InlineData("run quickstart --set x", "--set takes KEY=VALUE, not 'x'.")]
    [InlineData("run quickstart --set x=1", "quickstart has no setting 'x'; it has train_images, test_images, natural_epochs, robust_epochs, "
        + "batch_size, learning_rate, epsilon, train_steps, attack_steps.")]
    [InlineData("run quickstart --set epsilon=2", "--set epsilon takes a number from 0 to 1, not '2'.")]
    [InlineData("run quickstart --set train_steps=1.5", "--set train_steps takes a whole number from 1 to 1000000000, not '1.5'.")]
    [InlineData("list --paper x", "--paper takes joint, sgr, so or cat, not 'x'.")]
    [InlineData("list x", "There is no command 'Runner list x'; see 'Runner list --help'.")]
    [InlineData("list attack", "There is no command 'Runner list attack'; did you mean 'attacks'?")]
    [InlineData("list attacks x", "'Runner list attacks' takes no further argument, but got 'x'; see 'Runner list attacks --help'.")]
    [InlineData("attack --model x", "Option '--attack' is required; see 'Runner attack --help'.")]
    [InlineData("attack --model x --attack pdg", "There is no attack 'pdg'; did you mean 'pgd'?")]
    [InlineData("attack --model x --attack pgd:epz=1", "pgd has no option 'epz'; did you mean 'eps'?")]
    [InlineData("attack --model x --attack pgd:steps", "--attack pgd:steps: options are KEY=VALUE, not 'steps'.")]
    [InlineData("attack --model x --attack pgd:steps=1,steps=2", "--attack pgd:steps=1,steps=2: 'steps' is given twice.")]
    [InlineData("attack --model x --attack pgd:eps=8/x", "--attack pgd:eps=8/x: pgd takes a number, such as 0.3 or 8/255 for eps, not '8/x'.")]
    [InlineData("attack --model x --attack pgd:norm=l1", "--attack pgd:norm=l1: pgd takes linf or l2 for norm, not 'l1'.")]
    [InlineData("attack --model x --attack fgsm --images 0", "--images takes a whole number from 1 to 1000000, not '0'.")]
    [InlineData("evaluate --model x --eps 0", "--eps takes a number over 0, such as 0.3 or 8/255, not '0'.")]
    [InlineData("evaluate --model x --norm l1", "--norm takes linf, l2 or flow, not 'l1'.")]
    [InlineData("data", "Required command was not provided; see 'Runner data --help'.")]
    [InlineData("data verify mnst", "There is no data set 'mnst'; did you mean 'mnist'?")]
    [InlineData("gradcheck --op Addd", "There is no operator 'Addd'; did you mean 'Add'?")]
#if !GPU
    [InlineData("gradcheck --op Tanh --device cuda", "This build has no GPU support; build it with -p:Gpu=true, or use --device cpu.")]
    [InlineData("bench --device cuda", "This build has no GPU support; build it with -p:Gpu=true, or use --device cpu.")]
#endif
    [InlineData("gradcheck --order 3", "--order takes a whole number from 1 to 2, not '3'.")]
    [InlineData("bench --suite x", "--suite takes kernels, steps, methods, memory, roofline or check, not 'x'.")]
    [InlineData("bench --kind train,backward", "--kind takes forward, pgd_iter, train, double, recording or pgd10, not 'backward'.")]
    [InlineData("bench --kind", "Required argument missing for option: '--kind'; see 'Runner bench --help'.")]
    [InlineData("bench --suite check --kind train", "--kind chooses among the steps; --suite check does not take it.")]
    [InlineData("bench --suite check --only zzzzzzzzzz", "There is no network 'zzzzzzzzzz' to measure; there are cat-mnist, preact-resnet18.")]
    [InlineData("bench --suite kernels --batch 1", "--batch is for steps, methods and the check; --suite kernels does not take it.")]
    [InlineData("bench --markdown", "--markdown prints the roofline; --suite steps does not take it.")]
    [InlineData("bench --only cat-mnst", "There is no network 'cat-mnst' to measure; did you mean 'cat-mnist'?")]
    [InlineData("bench --suite kernels --only gemm_449", "There is no kernel 'gemm_449' to measure; did you mean 'gemm_448'?")]
    public void Wrong_use_is_one_sentence_and_code_2(string line, string sentence)
    {
        var answer = Invocation.Of(line.Split(' '));
        Assert.Equal(sentence + "\n", answer.Error.ReplaceLineEndings("\n"));
        Assert.Equal("", answer.Output);
        Assert.Equal(ExitCode.WrongUse, answer.Code);
    }

    [Theory]
    [InlineData("train --method natural --data-set mnist --arch cat-mnist")]
    [InlineData("train --method natural --data-set mnist --arch cat-mnist --data /nowhere/at/all")]
    [InlineData("data verify mnist")]
    public void Missing_data_is_one_sentence_that_says_how_to_get_them_and_code_3(string line)
    {
        string run = _folder.File("run");
        var answer = Invocation.Of([.. line.Split(' '), .. line.StartsWith("train", StringComparison.Ordinal) ? (string[])["--out", run] : []]);
        Assert.Single(answer.Error.TrimEnd().Split('\n'));
        Assert.Contains("Runner data fetch mnist", answer.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadData, answer.Code);
        Assert.False(Directory.Exists(run));
    }

    [Fact]
    public void A_folder_that_holds_something_is_not_overwritten()
    {
        File.WriteAllText(_folder.File("results.json"), "{}");
        var answer = Invocation.Of("run", "quickstart", "--out", _folder.Path);
        Assert.Contains("is not empty; give a new or an empty folder with --out", answer.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongUse, answer.Code);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_one_sentence_and_code_1()
    {
        File.WriteAllText(_folder.File("file"), "");
        string[] arguments = ["run", "quickstart", "--scale", "smoke", "--out", _folder.File("file/run")];
        var answer = Invocation.Of(arguments);
        Assert.StartsWith("A file cannot be read or written: ", answer.Error, StringComparison.Ordinal);
        Assert.Single(answer.Error.TrimEnd().Split('\n'));
        Assert.Equal(ExitCode.Failed, answer.Code);
        Assert.Contains("   at AdvScratch.", Invocation.Of([.. arguments, "--verbose"]).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "gradcheck")]
    [InlineData("run --help", "--set <key=value>")]
    public void Help_goes_to_the_output(string line, string expected)
    {
        var answer = Invocation.Of(line.Split(' '));
        Assert.Contains(expected, answer.Output, StringComparison.Ordinal);
        Assert.Equal(("", ExitCode.Done), (answer.Error, answer.Code));
    }
}
