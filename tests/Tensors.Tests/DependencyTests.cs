using System.Xml.Linq;

namespace AdvScratch.Tensors.Tests;

/// <summary>Projects of the product point one way: Runner → Adversarial → Layers → Autograd → Tensors.</summary>
public class DependencyTests
{
    private static readonly string[] Order = ["Tensors", "Autograd", "Layers", "Adversarial", "Runner"];

    public static TheoryData<string> Projects => [.. Order];

    [Fact]
    public void Every_project_of_the_product_has_its_place() =>
        Assert.Equal(Order.Order(), Directory.GetDirectories(Path.Combine(Root(), "src")).Select(Path.GetFileName).Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_the_one_below(string project)
    {
        string folder = Path.Combine(Root(), "src", project);
        int place = Array.IndexOf(Order, project);
        string[] references = [.. Items(folder, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))];
        Assert.Equal(Order[Math.Max(place - 1, 0)..place], references.Intersect(Order));
        // the gradient checks of the command line run the tests' table of operators; the GPU is a part of Tensors
        Assert.Equal(project == "Runner" ? ["Gpu", "OpSpecs"] : [], references.Except(Order));
    }

    [Fact]
    public void The_GPU_comes_to_those_who_ask_for_it()
    {
        XElement gpu = XDocument.Load(Path.Combine(Root(), "src", "Runner", "Runner.csproj")).Descendants("ProjectReference")
            .Single(item => item.Attribute("Include")!.Value.EndsWith("/Gpu.csproj", StringComparison.Ordinal));
        Assert.Equal("'$(Gpu)' == 'true'", gpu.Ancestors("When").Single().Attribute("Condition")!.Value);
        Assert.Equal(["ILGPU", "ILGPU.Algorithms"], Items(Path.Combine(Root(), "src", "Tensors", "Gpu"), "PackageReference"));
        Assert.DoesNotContain("Gpu.csproj", File.ReadAllText(Path.Combine(Root(), "AdvScratch.sln")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Sources_do_not_name_what_lies_above(string project)
    {
        string[] above = Order[(Array.IndexOf(Order, project) + 1)..];
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Root(), "src", project), "*.cs", SearchOption.AllDirectories))
        {
            if (!file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                Assert.All(above, name => Assert.DoesNotContain($"using AdvScratch.{name}", File.ReadAllText(file), StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_product_needs_only_its_four_packages()
    {
        string[] packages = [.. Order.SelectMany(project => Items(Path.Combine(Root(), "src", project), "PackageReference")).Distinct().Order()];
        Assert.Equal(["MathNet.Numerics", "Spectre.Console", "System.CommandLine", "System.Numerics.Tensors"], packages);
    }

    private static IEnumerable<string> Items(string folder, string kind) =>
        XDocument.Load(Directory.GetFiles(folder, "*.csproj").Single()).Descendants(kind).Select(item => item.Attribute("Include")!.Value);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AdvScratch.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds AdvScratch.sln.");
        return folder.FullName;
    }
}
