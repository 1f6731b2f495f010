using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests.Golden;

/// <summary>Products and power iteration against Hessians that PyTorch formed in full and took apart.</summary>
public class HessianTests
{
    private const int Size = 2 * 6 * 6;

    private static readonly Dictionary<string, double[]> _golden = GoldenNetwork.Values("hessian");

    // the smooth network's curvature has both signs, of nearly the same size at some images
    public static TheoryData<string> Networks => ["relu", "tanh"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Products_are_exact(string network)
    {
        Tensor v = GoldenNetwork.Waves([GoldenNetwork.Count, .. GoldenNetwork.ImageShape], 0.53, 0.9);
        Tensor product = InputHessian.Product(Classifier(network), GoldenNetwork.Images, GoldenNetwork.Labels, v);
        GoldenNetwork.Equal(_golden[$"{network}_product"], product);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Power_iteration_finds_the_most_positive_eigenvector(string network)
    {
        Eigenpairs found = Dominant(network, new PowerIteration { Iterations = 400, Tolerance = 1e-9 });
        Assert.All(found.Converged, Assert.True);
        Compare(_golden[$"{network}_value"], _golden[$"{network}_vector"], found, 1e-8);
    }

    [Fact]
    public void Two_eigenvalues_of_opposite_sign_and_nearly_one_size_do_not_confuse_it()
    {
        Eigenpairs found = Dominant("tanh", new PowerIteration());
        Assert.All(found.Converged, Assert.True);
        double[] values = _golden["tanh_value"];
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(values[i], found.Values[i], 1e-4);
    }

    [Fact]
    public void On_request_it_finds_the_eigenvector_largest_in_magnitude()
    {
        Eigenpairs found = Dominant("tanh", new PowerIteration { Iterations = 4000, Tolerance = 1e-5, Wanted = Curvature.LargestMagnitude });
        double[] low = _golden["tanh_lowest"], high = _golden["tanh_value"];
        double[] values = [.. low.Zip(high, (a, b) => -a > b ? a : b)];
        Assert.Contains(values, value => value < 0);
        Assert.Contains(values, value => value > 0);
        double[] vectors = [.. Enumerable.Range(0, values.Length).SelectMany(i =>
            _golden[values[i] < 0 ? "tanh_lowest_vector" : "tanh_vector"].AsSpan(i * Size, Size).ToArray())];
        Compare(values, vectors, found, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_exact_attack_steps_along_the_eigenvector(string network)
    {
        var exact = new DominantEigenvector { Iteration = new PowerIteration { Iterations = 400, Tolerance = 1e-6 } };
        for (int steps = 1; steps <= 3; steps++)
        {
            var attack = new SecondOrderExact(new L2(1), steps, 0.5) { Estimator = exact, ReturnBest = false };
            AttackResult result = attack.Run(Classifier(network), GoldenNetwork.Images, GoldenNetwork.Labels, new RandomStream(1));
            GoldenNetwork.Equal(_golden[$"{network}_steps_{steps}"], result.Images, 1e-5);
        }
    }

    private static void Compare(double[] values, double[] vectors, Eigenpairs found, double tolerance)
    {
        double[] actual = found.Vectors.ToDoubles();
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(values[i], found.Values[i], tolerance);
            double dot = Enumerable.Range(i * Size, Size).Sum(j => vectors[j] * actual[j]);
            Assert.Equal(1, Math.Abs(dot), tolerance);
        }
    }

    private static Eigenpairs Dominant(string network, PowerIteration iteration) => InputHessian.DominantEigenvectors(
        Classifier(network), GoldenNetwork.Images, GoldenNetwork.Labels, new RandomStream(1), iteration);

    private static Classifier Classifier(string network) => GoldenNetwork.Classifier(network == "tanh" ? new Tanh() : null);
}
