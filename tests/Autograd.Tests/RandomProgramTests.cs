using FsCheck;
using FsCheck.Fluent;

namespace AdvScratch.Autograd.Tests;

/// <summary>Small programs of several operators against differences, orders 1 and 2.</summary>
public class RandomProgramTests
{
    [Fact]
    public void Programs_on_matrices() => Check(RandomPrograms.OnMatrices, programs: 150);

    [Fact]
    public void Programs_on_images() => Check(RandomPrograms.OnImages, programs: 60);

    private static void Check(Gen<RandomProgram> generator, int programs)
    {
        int compared = 0;
        for (ulong seed = 0; seed < (ulong)programs; seed++)
        {
            RandomProgram program = generator.Sample(1, new Rnd(seed), 10).Single();
            if (program.Errors(seed) is not { } errors)
                continue;
            compared++;
            if (!Agree(errors))
            {
                Assert.Fail(
                    $"Seed {seed} draws {program}, errors {string.Join(", ", errors)}; smallest failing part: {Smallest(program, seed)}");
            }
        }
        // the others stepped over a kink
        Assert.InRange(compared, programs * 0.8, programs);
    }

    private static bool Agree(double[] errors) => errors.All(error => error <= GradCheck.Tolerance);

    private static RandomProgram Smallest(RandomProgram program, ulong seed)
    {
        while (program.Shrink().FirstOrDefault(smaller => smaller.Errors(seed) is { } errors && !Agree(errors)) is { } failing)
            program = failing;
        return program;
    }
}
