namespace AdvScratch.Tensors;

/// <summary>
/// What follows a product or a convolution: y = relu?(u · scale[c] + shift[c] + residual), each
/// part being optional. Channels are axis 1: those of images, the columns of a matrix.
/// </summary>
/// <param name="Scale">[C]; 1 if not given.</param>
/// <param name="Shift">[C]; 0 if not given.</param>
/// <param name="Residual">In the result's shape; 0 if not given.</param>
/// <param name="Relu">Whether negative results become 0.</param>
internal readonly record struct Epilogue(Tensor? Scale, Tensor? Shift, Tensor? Residual, bool Relu)
{
    /// <summary>True if nothing follows.</summary>
    public bool IsEmpty => this == default;
}
