using AdvScratch.Tensors;
using AdvScratch.Tensors.Operators;

namespace AdvScratch.Adversarial;

/// <summary>
/// Balls of the Euclidean norm, for many vectors at once: their components lie along axis 1, so that [N, D] holds one vector
/// an image and [N, 2, H, W] one a pixel.
/// </summary>
internal static class Euclidean
{
    /// <summary>‖v‖₂ of each vector; axis 1 is kept with extent 1.</summary>
    public static Tensor Lengths(Tensor vectors) => (vectors * vectors).Sum([1], keepAxes: true).Map<Sqrt>();

    /// <summary>v / ‖v‖₂ for each vector; zero for one that is zero or has a NaN.</summary>
    public static Tensor Directions(Tensor vectors)
    {
        // scaled by the largest component first: gradients of a saturated network are so small that their squares vanish
        Tensor scaled = vectors / vectors.Map<Abs>().Max([1], keepAxes: true);
        Tensor length = Lengths(scaled);
        // 0/0 made the length NaN where the vector is zero
        return Tensor.Zip<Select>(length.Map<Step>(), scaled / length, length.Like(0));
    }

    /// <summary>v min(1, ε / ‖v‖₂) for each vector: the nearest point of the ball of radius ε, which may be infinite.</summary>
    public static Tensor Project(Tensor vectors, double epsilon)
    {
        if (double.IsPositiveInfinity(epsilon))
            return vectors;
        Tensor length = Lengths(vectors);
        // the floor keeps 0/0 out of a ball of radius 0
        return vectors * (length.Like(epsilon) / Tensor.Zip<Maximum>(length, length.Like(Math.Max(epsilon, 1e-30))));
    }
}
