using AdvScratch.Tensors.Memory;

namespace AdvScratch.Tensors;

/// <summary>
/// Owns every tensor that the current thread makes until the scope is disposed, and then hands their buffers back to
/// the pool. The training loop, the attack loop and the backward walk open scopes, so that models, attacks and losses
/// never dispose anything. What must outlive the scope is kept with <see cref="Keep"/> or <see cref="Tensor.Persist"/>.
/// </summary>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? _current;

    private readonly TensorScope? _parent;
    private readonly List<Storage> _storages = [];
    private bool _ended;

    private TensorScope()
    {
        _parent = _current;
        _current = this;
    }

    internal static TensorScope? Current => _current;

    /// <summary>Opens a scope nested in the current one.</summary>
    public static TensorScope Begin() => new();

    /// <summary>Moves a tensor to the surrounding scope (to the garbage collector if there is none).</summary>
    /// <returns>The same tensor.</returns>
    public Tensor Keep(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Storage.Owner == this)
            Move(tensor.Storage);
        return tensor;
    }

    /// <summary>Ends the scope and releases what was not kept.</summary>
    public void Dispose()
    {
        if (_ended)
            return;
        if (_current != this)
            throw new InvalidOperationException("Tensor scopes must end in the reverse order of their beginning, on the same thread.");
        _ended = true;
        _current = _parent;
        foreach (Storage storage in _storages)
        {
            if (storage.Owner != this)
                continue;
            if (storage.Holds > 0)
                Move(storage);
            else
                storage.Release();
        }
    }

    internal void Adopt(Storage storage)
    {
        storage.Owner = this;
        _storages.Add(storage);
    }

    private void Move(Storage storage)
    {
        storage.Owner = null;
        _parent?.Adopt(storage);
    }
}
