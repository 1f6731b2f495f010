using AdvScratch.Tensors.Operators;

namespace AdvScratch.Tensors;

/// <summary>What an update reads and writes: tensors of one shape, element type and device.</summary>
/// <param name="Target">What is changed, in place.</param>
/// <param name="Gradient">Only read.</param>
/// <param name="First">The update's operand a, if it has one.</param>
/// <param name="Second">Its operand b.</param>
public readonly record struct UpdateOperands(Tensor Target, Tensor Gradient, Tensor? First = null, Tensor? Second = null);

/// <content>Changes in place, in one pass: what optimisers and attacks end a step with.</content>
public sealed partial class Tensor
{
    /// <summary>Applies an update to some tensors, all in one piece of parallel work.</summary>
    /// <param name="update">What happens to an element.</param>
    /// <param name="operands">No target occurs twice.</param>
    /// <exception cref="ArgumentException">Operands that belong together differ in shape, element type or device.</exception>
    public static void Update<TUpdate>(TUpdate update, params UpdateOperands[] operands)
        where TUpdate : struct, IUpdate
    {
        ArgumentNullException.ThrowIfNull(operands);
        if (operands.Length == 0)
            return;
        Tensor target = operands[0].Target;
        foreach (UpdateOperands one in operands)
        {
            RequireFloating(one.Target.DType);
            RequireAlike(target, one.Target);
            RequireSame(one.Target, one.Gradient);
            RequireSame(one.Target, one.First ?? one.Target);
            RequireSame(one.Target, one.Second ?? one.Target);
        }
        target.Backend.Update(update, operands);
    }

    private static void RequireSame(Tensor target, Tensor other)
    {
        RequireAlike(target, other);
        if (target.Shape != other.Shape)
            throw new ArgumentException($"An update of {target} needs operands of its shape; got {other}.");
    }
}
