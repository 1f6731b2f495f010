using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;

namespace AdvScratch.Adversarial.Tests;

/// <summary>
/// A network of two classes whose second logit is <c>½ (x − c)ᵀ A (x − c) − b</c> and whose first is 0: at c its gradient
/// vanishes and the Hessian of the second logit is A.
/// </summary>
public class CurvatureTests
{
    private static readonly double[] Centre = [0.5, 0.4, 0.6];
    private static readonly Tensor Image = Tensor.From(Centre, [1, 1, 1, 3]);

    // eigenvalues 9, 1 and −12 along u, v and w
    private static readonly double[] U = [2 / 3.0, 2 / 3.0, 1 / 3.0];
    private static readonly double[] V = [-2 / 3.0, 1 / 3.0, 2 / 3.0];
    private static readonly double[] W = [1 / 3.0, -2 / 3.0, 2 / 3.0];

    [Fact]
    public void The_eigenvectors_of_a_quadratic_are_found_exactly()
    {
        Classifier classifier = Quadratic([9, 1, -12]);
        var exactly = new PowerIteration { Iterations = 1000, Tolerance = 1e-12 };
        Found(Dominant(classifier, exactly), 9, U);
        Found(Dominant(classifier, exactly with { Wanted = Curvature.LargestMagnitude }), -12, W);
        // two of one size and opposite sign: nothing dominates, the shift decides
        Found(Dominant(Quadratic([9, 1, -9]), exactly), 9, U);
        // no positive curvature at all: the least negative
        Found(Dominant(Quadratic([-3, -7, -12]), exactly), -3, U);
    }

    [Fact]
    public void Iteration_reports_what_it_found()
    {
        Eigenpairs few = Dominant(Quadratic([9, 8, 0]), new PowerIteration { Iterations = 2, Wanted = Curvature.LargestMagnitude });
        Assert.False(few.Converged[0]);
        Assert.True(few.Residuals[0] > 1e-3 * 9);
        Assert.Equal(2, few.Products[0]);
        Eigenpairs many = Dominant(Quadratic([9, 8, 0]), new PowerIteration());
        Assert.True(many.Converged[0] && many.Residuals[0] <= 1e-3 * 9 && many.Products[0] > 2);
        Assert.InRange(many.Values[0], 9 - many.Residuals[0], 9 + 1e-12);
    }

    [Fact]
    public void A_flat_loss_has_the_eigenvalue_zero_and_some_direction()
    {
        Eigenpairs flat = Dominant(Quadratic([0, 0, 0]), new PowerIteration());
        Assert.Equal(0, flat.Values[0]);
        Assert.True(flat.Converged[0]);
        Assert.Equal(1, flat.Vectors.ToDoubles().Sum(x => x * x), 1e-12);
    }

    [Fact]
    public void Images_iterate_on_their_own()
    {
        int compared = 0;
        for (ulong seed = 1; seed <= 10; seed++)
        {
            Classifier classifier = Tiny.Convolutional(seed);
            Tensor images = Tiny.Random(classifier, 5, seed), labels = Tiny.OwnLabels(classifier, images);
            var iteration = new PowerIteration { Iterations = 100, Tolerance = 1e-6 };
            Eigenpairs together = InputHessian.DominantEigenvectors(classifier, images, labels, new RandomStream(1), iteration);
            for (int i = 0; i < 5; i++)
            {
                Eigenpairs alone = InputHessian.DominantEigenvectors(
                    classifier, images.Slice(0, i, 1), Tiny.Labels(labels.AsSpan<int>()[i]), new RandomStream(2), iteration);
                // two that are nearly equal need longer
                if (!alone.Converged[0] || !together.Converged[i])
                    continue;
                compared++;
                Assert.Equal(alone.Values[0], together.Values[i], 1e-6 * alone.Values[0]);
            }
        }
        Assert.True(compared >= 40, $"only {compared} of 50 converged");
    }

    [Fact]
    public void Without_a_gradient_PGD_stands_still_and_second_order_attacks_go_on()
    {
        // only along u, and only near the boundary of the ball, does the second logit become positive
        Classifier classifier = Quadratic([9, 1, -12], offset: 0.08);
        var threat = new L2(0.15);
        AttackResult Run(GradientAttack attack) => attack.Run(classifier, Image, Tiny.Labels(0), new RandomStream(1));
        AttackResult first = Run(new Pgd(threat, 40) { RandomStart = false });
        Assert.Equal(Centre, first.Images.ToDoubles());
        Assert.False(first.Success[0]);
        Assert.True(Run(new SecondOrder(threat, 40, sigma: 0.05)).Success[0]);
        AttackResult exact = Run(new SecondOrderExact(threat, 1, 0.15));
        Assert.True(exact.Success[0]);
        double[] moved = [.. exact.Images.ToDoubles().Zip(Centre, (x, c) => (x - c) / 0.15)];
        Assert.Equal(1, Math.Abs(moved.Zip(U, (a, b) => a * b).Sum()), 1e-5);
    }

    [Fact]
    public void The_sign_is_the_one_that_leads_to_the_higher_loss()
    {
        // both ways curve upwards alike, but one ends at the edge of the pixel range after a tenth of the step
        var classifier = new Classifier(new QuadraticNetwork([9, 1, -12], 0), [1, 1, 3], 2, 0, 0.61);
        AttackResult exact = new SecondOrderExact(new L2(0.15), 1, 0.15).Run(classifier, Image, Tiny.Labels(0), new RandomStream(1));
        Assert.All(exact.Images.ToDoubles().Zip(Centre), pixel => Assert.True(pixel.First < pixel.Second));
    }

    [Fact]
    public void Towards_a_target_the_objective_curves_the_other_way()
    {
        // the loss of the target 0 falls fastest where the second logit falls fastest: along w
        Classifier classifier = Quadratic([9, 1, -12]);
        var attack = new SecondOrderExact(new L2(0.1), 1, 0.1) { Goal = AttackGoal.Targets(0), ReturnBest = false };
        double[] moved = [.. attack.Perturb(classifier, Image, Tiny.Labels(1), new RandomStream(1)).ToDoubles()
            .Zip(Centre, (x, c) => (x - c) / 0.1)];
        Assert.Equal(1, Math.Abs(moved.Zip(W, (a, b) => a * b).Sum()), 1e-5);
    }

    private static void Found(Eigenpairs pairs, double value, double[] vector)
    {
        Assert.True(pairs.Converged[0]);
        Assert.Equal(value, pairs.Values[0], 1e-9);
        Assert.Equal(1, Math.Abs(pairs.Vectors.ToDoubles().Zip(vector, (a, b) => a * b).Sum()), 1e-12);
    }

    private static Eigenpairs Dominant(Classifier classifier, PowerIteration iteration) =>
        InputHessian.DominantEigenvectors(classifier, Image, Tiny.Labels(1), new RandomStream(3), iteration, new SecondLogit());

    private static Classifier Quadratic(double[] eigenvalues, double offset = 0) =>
        new(new QuadraticNetwork(eigenvalues, offset), [1, 1, 3], 2);

    private sealed record SecondLogit : AttackLoss
    {
        public override string Name => "second logit";

        public override Variable PerImage(Variable logits, Tensor labels) => Op.Reshape(Op.Slice(logits, 1, 1, 1), -1);
    }

    private sealed class QuadraticNetwork : Module
    {
        private readonly double[] _eigenvalues;
        private readonly double _offset;

        public QuadraticNetwork(double[] eigenvalues, double offset)
        {
            (_eigenvalues, _offset) = (eigenvalues, offset);
            // tells the classifier that it reads doubles
            RegisterParameter("unused", new Parameter(Tensor.Zeros([1], DType.Float64)));
        }

        public override Variable Forward(Variable x)
        {
            Variable away = Op.Flatten(x) - Tensor.From(Centre, [1, 3]);
            Variable along = Op.MatMul(away, Tensor.From([.. U, .. V, .. W], [3, 3]), transposeB: true);
            Variable second = Op.Sum(along * along * Tensor.From(_eigenvalues, [1, 3]), [1], keepAxes: true) * 0.5;
            return Op.Pad(second - _offset, 1, 1, 0);
        }
    }
}
