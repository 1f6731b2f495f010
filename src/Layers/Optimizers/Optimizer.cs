using System.Globalization;
using AdvScratch.Autograd;
using AdvScratch.Tensors;

namespace AdvScratch.Layers;

/// <summary>
/// Moves parameters against their gradients, in place and in one pass over each of them. State lives as long as the
/// optimiser; a step leaves no other memory behind and records nothing.
/// </summary>
public abstract class Optimizer
{
    private readonly OrderedDictionary<string, Tensor> _state = [];
    private readonly Tensor _steps = Tensor.Scalar(0, DType.Int32, Device.Cpu).Persist();
    private double _learningRate;

    /// <param name="parameters">What the optimiser moves.</param>
    /// <param name="learningRate">Initial learning rate, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is negative or not a number.</exception>
    protected Optimizer(IReadOnlyList<Parameter> parameters, double learningRate)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters = [.. parameters];
        LearningRate = learningRate;
        _state.Add("step", _steps);
    }

    /// <summary>What the optimiser moves; gradients come in this order.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Factor of a step, at least 0; schedules set it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or not a number.</exception>
    public double LearningRate
    {
        get => _learningRate;
        set => _learningRate = value >= 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A learning rate is a finite number, at least 0.");
    }

    /// <summary>Steps made so far.</summary>
    public int Steps => (int)_steps.Item();

    /// <summary>One step for all parameters.</summary>
    /// <param name="gradients">One gradient for each of <see cref="Parameters"/>, in their order and shapes.</param>
    /// <exception cref="ArgumentException">The gradients do not match the parameters.</exception>
    public void Step(IReadOnlyList<Variable> gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        if (gradients.Count != Parameters.Count)
            throw new ArgumentException($"{Parameters.Count} parameters need as many gradients, got {gradients.Count}.", nameof(gradients));
        for (int i = 0; i < gradients.Count; i++)
        {
            if (gradients[i].Shape != Parameters[i].Shape)
                throw new ArgumentException($"Gradient {i} has shape {gradients[i].Shape}, its parameter {Parameters[i].Shape}.", nameof(gradients));
        }
        using (TensorScope.Begin())
            _steps.Assign(Tensor.Scalar(Steps + 1, DType.Int32, Device.Cpu));
        Update(gradients);
    }

    /// <summary>The step count and the moving averages by name, to be saved; the live tensors, not copies.</summary>
    public IReadOnlyDictionary<string, Tensor> StateDict() => _state;

    /// <summary>Copies a saved state back. The learning rate and the other options are not part of it.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing, unexpected, or of another shape; nothing is changed then.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state) => StateCopy.Into(_state, state, "optimiser");

    /// <summary>Moves all parameters in place; the gradients fit, and <see cref="Steps"/> counts this step.</summary>
    protected abstract void Update(IReadOnlyList<Variable> gradients);

    /// <summary>Every parameter with its gradient and what is kept beside it; no state where the lists are empty.</summary>
    protected UpdateOperands[] Operands(IReadOnlyList<Variable> gradients, Tensor[] first, Tensor[]? second = null)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        ArgumentNullException.ThrowIfNull(first);
        var operands = new UpdateOperands[Parameters.Count];
        for (int i = 0; i < operands.Length; i++)
            operands[i] = new UpdateOperands(Parameters[i].Value, gradients[i].Value, first.ElementAtOrDefault(i), second?[i]);
        return operands;
    }

    /// <summary>A persistent tensor of zeros beside every parameter, part of the state as <c>name.index</c>.</summary>
    protected Tensor[] Zeros(string name) => [.. Parameters.Select((parameter, i) =>
    {
        Tensor zeros = Tensor.Zeros(parameter.Shape, parameter.DType, parameter.Value.Device).Persist();
        _state.Add(string.Create(CultureInfo.InvariantCulture, $"{name}.{i}"), zeros);
        return zeros;
    })];

    /// <summary>Refuses an option outside [0, below).</summary>
    protected static double Checked(double value, string option, double below = double.PositiveInfinity) =>
        value >= 0 && value < below
            ? value
            : throw new ArgumentOutOfRangeException(option, value, $"{option} lies in [0, {below.ToString(CultureInfo.InvariantCulture)}).");
}
