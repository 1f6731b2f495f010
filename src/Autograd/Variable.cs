using AdvScratch.Tensors;

namespace AdvScratch.Autograd;

/// <summary>
/// A tensor in a computation and, while recording, the operator that made it. Gradients flow to variables that were
/// made with <c>requiresGradient</c>; everything computed from those is recorded.
/// </summary>
public class Variable
{
    /// <summary>Wraps a tensor as a leaf of the graph.</summary>
    /// <param name="value">The elements.</param>
    /// <param name="requiresGradient">True if gradients with respect to this leaf will be asked for.</param>
    public Variable(Tensor value, bool requiresGradient = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
        IsRecorded = requiresGradient;
    }

    internal Variable(Tensor value, Operator creator)
    {
        Value = value;
        Creator = creator;
        IsRecorded = true;
    }

    /// <summary>The elements.</summary>
    public Tensor Value { get; }

    /// <summary>Extents, outermost first.</summary>
    public Shape Shape => Value.Shape;

    /// <summary>Element type.</summary>
    public DType DType => Value.DType;

    /// <summary>True for leaves that want gradients and for everything recorded from them.</summary>
    public bool IsRecorded { get; }

    /// <summary>The operator that made this variable; null for leaves and for constants.</summary>
    public Operator? Creator { get; }

    /// <summary>The same elements as a constant: gradients stop here.</summary>
    public Variable Detach() => IsRecorded ? new Variable(Value) : this;

    /// <summary>A constant scalar of this variable's element type and device.</summary>
    public Variable Like(double value) => new(Value.Like(value));

    /// <summary>The only element.</summary>
    public double Item() => Value.Item();

    /// <summary>A tensor is a constant variable.</summary>
    public static implicit operator Variable(Tensor value) => new(value);

    /// <summary>a + b.</summary>
    public static Variable operator +(Variable a, Variable b) => Op.Add(a, b);

    /// <summary>a − b.</summary>
    public static Variable operator -(Variable a, Variable b) => Op.Subtract(a, b);

    /// <summary>a b, element by element.</summary>
    public static Variable operator *(Variable a, Variable b) => Op.Multiply(a, b);

    /// <summary>a / b.</summary>
    public static Variable operator /(Variable a, Variable b) => Op.Divide(a, b);

    /// <summary>−a.</summary>
    public static Variable operator -(Variable a) => Op.Negate(a);

    /// <summary>a + b.</summary>
    public static Variable operator +(Variable a, double b) => a + Checked(a).Like(b);

    /// <summary>a + b.</summary>
    public static Variable operator +(double a, Variable b) => Checked(b).Like(a) + b;

    /// <summary>a − b.</summary>
    public static Variable operator -(Variable a, double b) => a - Checked(a).Like(b);

    /// <summary>a − b.</summary>
    public static Variable operator -(double a, Variable b) => Checked(b).Like(a) - b;

    /// <summary>a b.</summary>
    public static Variable operator *(Variable a, double b) => a * Checked(a).Like(b);

    /// <summary>a b.</summary>
    public static Variable operator *(double a, Variable b) => Checked(b).Like(a) * b;

    /// <summary>a / b.</summary>
    public static Variable operator /(Variable a, double b) => a / Checked(a).Like(b);

    /// <summary>a / b.</summary>
    public static Variable operator /(double a, Variable b) => Checked(b).Like(a) / b;

    /// <inheritdoc/>
    public override string ToString() => Creator is null ? $"{Value}" : $"{Value} from {Creator.Name}";

    private static Variable Checked(Variable a)
    {
        ArgumentNullException.ThrowIfNull(a);
        return a;
    }
}
