using AdvScratch.Tensors;

namespace AdvScratch.Layers;

/// <summary>Copies saved tensors into live ones, after checking that they are the same set.</summary>
public static class StateCopy
{
    /// <summary>Copies every saved tensor into the live one of its name; float32 and float64 convert into each other.</summary>
    /// <param name="target">The live tensors.</param>
    /// <param name="source">The saved ones, on any device.</param>
    /// <param name="owner">What is restored, for messages: network, optimiser.</param>
    /// <exception cref="InvalidDataException">A tensor is missing, unexpected, or of another shape; nothing is changed then.</exception>
    public static void Into(IReadOnlyDictionary<string, Tensor> target, IReadOnlyDictionary<string, Tensor> source, string owner)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(source);
        foreach ((string name, Tensor tensor) in target)
        {
            if (!source.TryGetValue(name, out Tensor? saved))
                throw new InvalidDataException($"The saved state lacks '{name}', which the {owner} has; load the state of the same kind of {owner}.");
            if (saved.Shape != tensor.Shape)
                throw new InvalidDataException($"'{name}' has shape {saved.Shape} in the saved state, but {tensor.Shape} in the {owner}; load the state of the same kind of {owner}.");
            if (saved.DType.IsFloating() != tensor.DType.IsFloating())
                throw new InvalidDataException($"'{name}' has type {saved.DType} in the saved state, but {tensor.DType} in the {owner}; load the state of the same kind of {owner}.");
        }
        if (source.Keys.FirstOrDefault(name => !target.ContainsKey(name)) is { } unexpected)
            throw new InvalidDataException($"The saved state holds '{unexpected}', which the {owner} does not have; load the state of the same kind of {owner}.");
        using var scope = TensorScope.Begin();
        foreach ((string name, Tensor tensor) in target)
            tensor.Assign(source[name].To(tensor.DType).To(tensor.Device));
    }
}
