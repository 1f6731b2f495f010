using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Adversarial;

/// <summary>
/// The shortest way, in l∞ or l2, from images to a hyperplane without leaving the pixel range (Croce and Hein, "Minimally
/// distorted adversarial examples with a fast adaptive boundary attack", ICML 2020, section 2.2 and equation 6).
/// </summary>
/// <remarks>
/// The optimum moves every pixel against the sign of c, by <c>min(λ |dᵢ|, roomᵢ)</c> along the norm's steepest direction d of the
/// hyperplane's normal w: sign w for l∞, w/‖w‖₂ for l2. How far that gets, <c>φ(λ) = Σᵢ |wᵢ| min(λ |dᵢ|, roomᵢ)</c>, is piecewise
/// linear, concave and increasing. The paper sorts the kinks of φ and bisects. Newton's method from λ = 0 never oversteps the
/// solution of <c>φ(λ) = |c|</c> and ends on its linear piece, at the same exact solution without sorting: after a few passes
/// over all images at once.
/// </remarks>
internal static class HyperplaneProjection
{
    /// <summary>The perturbations that lead from images to their hyperplanes <c>⟨w, z − x⟩ + c = 0</c>.</summary>
    /// <param name="threat">Gives the norm.</param>
    /// <param name="x">[N, C, H, W] inside the pixel range.</param>
    /// <param name="w">The normals [N, C, H, W].</param>
    /// <param name="c">The offsets at x: [N].</param>
    /// <param name="low">Smallest valid pixel.</param>
    /// <param name="high">Largest valid pixel.</param>
    /// <returns>
    /// [N, C, H, W]. Where the hyperplane misses the pixel range: the way to the corner of the range that is nearest to it.
    /// </returns>
    public static Tensor Project(PixelThreat threat, Tensor x, Tensor w, Tensor c, double low, double high)
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor offset = c.Reshape(-1, 1, 1, 1);
        Tensor signs = -(offset.Map<Sign>() * w.Map<Sign>());
        // room to the end of the range in the pixel's direction; none where the normal has no part in it
        Tensor room = Tensor.Zip<Maximum>(signs * (x.Like(high) - x), signs * (x.Like(low) - x));
        Tensor speed = threat.SteepestAscent(w).Map<Abs>();
        Tensor length = Length(room, speed, w.Map<Abs>(), offset.Map<Abs>());
        return scope.Keep(signs * Tensor.Zip<Minimum>(length * speed, room));
    }

    /// <summary>λ for each image: [N, 1, 1, 1].</summary>
    private static Tensor Length(Tensor room, Tensor speed, Tensor weight, Tensor goal)
    {
        Tensor rate = weight * speed, length = goal * 0;
        double[]? before = null;
        while (true)
        {
            Tensor way = length * speed;
            // φ' counts the pixels that are still free
            Tensor slope = (rate * (room - way).Map<Step>()).Sum([1, 2, 3], keepAxes: true);
            Tensor reached = (weight * Tensor.Zip<Minimum>(way, room)).Sum([1, 2, 3], keepAxes: true);
            Tensor further = (goal - reached) / slope;
            // where no pixel is free, or rounding has passed the goal, nothing is left to do
            length += Tensor.Zip<Select>(slope.Map<Step>() * further.Map<Step>(), further, further.Like(0));
            double[] now = slope.ToDoubles();
            if (before is not null && before.AsSpan().SequenceEqual(now))
                return length;
            before = now;
        }
    }
}
