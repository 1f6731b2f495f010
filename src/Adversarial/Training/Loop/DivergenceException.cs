namespace AdvScratch.Adversarial;

/// <summary>Training ended because the loss, the gradients or the weights were no longer finite numbers.</summary>
public sealed class DivergenceException(string message) : Exception(message);
