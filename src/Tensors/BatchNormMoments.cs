namespace AdvScratch.Tensors;

/// <summary>What batch normalisation divided by: the statistics of a batch's channels.</summary>
/// <param name="Mean">[C].</param>
/// <param name="Variance">[C], biased: divided by the number of values.</param>
/// <param name="Epsilon">Added to the variance.</param>
public readonly record struct BatchNormMoments(Tensor Mean, Tensor Variance, double Epsilon);
