using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

public class SecondOrderComparisonTests
{
    private readonly Classifier _classifier = Tiny.Convolutional(3);
    private readonly Tensor _images;
    private readonly Tensor _labels;

    public SecondOrderComparisonTests()
    {
        _images = Tiny.Random(_classifier, 6);
        _labels = Tiny.OwnLabels(_classifier, _images);
    }

    [Fact]
    public void Each_way_is_the_attack_with_that_estimator()
    {
        var attack = new SecondOrder(new L2(0.2), 5, samples: 4, sigma: 0.05);
        SecondOrderComparison comparison = SecondOrderComparison.Of(_classifier, _images, _labels, attack, new RandomStream(1));
        AttackResult Run(GradientAttack other) => other.Run(_classifier, _images, _labels, new RandomStream(1));
        Assert.Equal(Run(new Pgd(new L2(0.2), 5) { RandomStart = false }).LossAfter, comparison.Gradient.Losses);
        Assert.Equal(Run(attack).LossAfter, comparison.SecondOrder.Losses);
        Assert.Equal(Run(new SecondOrderExact(new L2(0.2), 5)).LossAfter, comparison.Eigenvector.Losses);
        // six images, judged before, after and at the last iterate; five steps, with one gradient each for the norms
        Assert.Equal(6 * (3 + 5), comparison.Gradient.Queries);
        Assert.Equal(6 * (3 + (5 * (4 + 1))), comparison.SecondOrder.Queries);
        Assert.True(comparison.Eigenvector.Queries > 6 * 5 * 4 && comparison.Eigenvector.HessianProducts > 6 * 5);
        Assert.Equal(0, comparison.SecondOrder.HessianProducts);
        Assert.All([comparison.Gradient, comparison.SecondOrder, comparison.Eigenvector], way =>
        {
            Assert.Equal(5, way.GradientNorms.Count);
            Assert.True(way.Seconds > 0);
        });
    }

    [Fact]
    public void Angles_are_what_geometry_says()
    {
        // two classes, linear: gradient, smoothed gradient and eigenvector all lie along w₂ − w₁
        Classifier linear = Tiny.Linear([[1, -2, 0, 0], [-1, 1, 0, 3]], low: -1, high: 2);
        Tensor image = Tensor.From([0.5, 0.25, 0.75, 0.7], [1, 1, 1, 4]);
        var attack = new SecondOrder(new L2(0.3), 2);
        DirectionAngles angles = SecondOrderComparison.Of(linear, image, Tiny.Labels(0), attack, new RandomStream(1)).Directions[0];
        Assert.Equal(0, angles.EstimateToGradient, 1e-4);
        Assert.Equal(0, angles.EstimateToEigenvector, 0.1);
        Assert.Equal(0, angles.GradientToEigenvector, 0.1);
        // CE = ln(1 + e^m), m = w·x = 1.85 with w = (−2, 3, 0, 3): slope s(m) ‖w‖, curvature s(m) (1 − s(m)) ‖w‖²
        double s = 1 / (1 + Math.Exp(-1.85));
        Assert.Equal(s * Math.Sqrt(22), angles.GradientNorm, 1e-9);
        Assert.Equal(s * (1 - s) * 22, angles.Eigenvalue, 1e-3);
        Assert.True(angles.Converged);
    }

    [Fact]
    public void A_vanishing_gradient_has_no_angle()
    {
        Classifier flat = Tiny.Linear([[0, 0, 0, 0], [0, 0, 0, 0]]);
        Tensor image = Tensor.From([0.5, 0.25, 0.75, 0.7], [1, 1, 1, 4]);
        DirectionAngles angles = SecondOrderComparison
            .Of(flat, image, Tiny.Labels(0), new SecondOrder(new L2(0.3), 2), new RandomStream(1)).Directions[0];
        Assert.True(double.IsNaN(angles.GradientToEigenvector) && double.IsNaN(angles.EstimateToGradient));
    }
}
