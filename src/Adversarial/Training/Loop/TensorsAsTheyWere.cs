using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>
/// Copies of tensors that are about to change, to set them back bit for bit. The copies live in the scope in which they were made.
/// </summary>
internal sealed class TensorsAsTheyWere(IEnumerable<Tensor> tensors) : IDisposable
{
    private readonly (Tensor Live, Tensor Copy)[] _tensors = [.. tensors.Select(static tensor => (tensor, tensor.Copy()))];

    /// <summary>Sets the tensors back.</summary>
    public void Restore()
    {
        foreach ((Tensor live, Tensor copy) in _tensors)
            live.Assign(copy);
    }

    /// <summary>Sets the tensors back: for changes that last as long as a using statement.</summary>
    public void Dispose() => Restore();
}
