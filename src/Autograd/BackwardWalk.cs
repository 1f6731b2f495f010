using AdvScratch.Tensors;

namespace AdvScratch.Autograd;

/// <summary>
/// One walk from an output back to some inputs, in reverse order of recording. Adjoints are summed with the Add
/// operator, so that the accumulation, too, can be differentiated. Where the walk itself is not recorded, an adjoint's
/// buffer goes back to the pool as soon as its operator has been passed.
/// </summary>
internal sealed class BackwardWalk
{
    private readonly Variable _output;
    private readonly IReadOnlyList<Variable> _inputs;
    private readonly TensorScope? _scope;
    private readonly HashSet<Variable> _wanted;
    private readonly HashSet<Operator> _needed = [];
    private readonly Dictionary<Variable, Variable> _adjoints = [];

    public BackwardWalk(Variable output, IReadOnlyList<Variable> inputs, TensorScope? scope)
    {
        _output = output;
        _inputs = inputs;
        _scope = scope;
        _wanted = [.. inputs];
    }

    public Variable[] Run(Variable seed)
    {
        List<Operator> order = Reachable();
        foreach (Operator op in order)
        {
            // ascending order: the inputs' creators have been decided before
            if (op.Inputs.Any(IsNeeded))
                _needed.Add(op);
        }
        Store(_output, seed);
        for (int i = order.Count - 1; i >= 0; i--)
        {
            if (_needed.Contains(order[i]) && _adjoints.TryGetValue(order[i].Output, out Variable? gradient))
                Pass(order[i], gradient);
        }
        foreach (Variable input in _wanted)
        {
            // results outlive the walk: let go of them without releasing them
            if (_scope is not null && _adjoints.TryGetValue(input, out Variable? result))
                result.Value.Unhold(walk: null);
        }
        return [.. _inputs.Select(input => _adjoints.TryGetValue(input, out Variable? gradient)
            ? gradient
            : Tensor.Zeros(input.Shape, input.DType, input.Value.Device))];
    }

    /// <summary>Sends the gradient of an operator's output to those inputs that lead to a wanted variable.</summary>
    private void Pass(Operator op, Variable gradient)
    {
        using (TensorScope? scope = _scope is not null ? TensorScope.Begin() : null)
        {
            Variable?[] parts = op.Vjps(gradient, [.. op.Inputs.Select(IsNeeded)]);
            for (int i = 0; i < parts.Length; i++)
            {
                Variable input = op.Inputs[i];
                if (!IsNeeded(input) || parts[i] is not { } part)
                    continue;
                // broadcasting is undone here, for all operators
                part = part.Shape == input.Shape ? part : Op.SumTo(part, input.Shape);
                Store(input, _adjoints.TryGetValue(input, out Variable? sum) ? Op.Add(sum, part) : part);
            }
        }
        if (!_wanted.Contains(op.Output))
            Forget(op.Output);
    }

    private bool IsNeeded(Variable variable) =>
        _wanted.Contains(variable) || (variable.Creator is { } creator && _needed.Contains(creator));

    private void Store(Variable variable, Variable adjoint)
    {
        if (_scope is not null)
            adjoint.Value.Hold();
        Forget(variable);
        _adjoints[variable] = adjoint;
    }

    private void Forget(Variable variable)
    {
        if (_adjoints.Remove(variable, out Variable? adjoint) && _scope is not null)
            adjoint.Value.Unhold(_scope);
    }

    /// <summary>All operators that the output was computed from, in order of recording.</summary>
    private List<Operator> Reachable()
    {
        var found = new HashSet<Operator>();
        var pending = new Stack<Operator>();
        if (_output.Creator is { } last && found.Add(last))
            pending.Push(last);
        while (pending.TryPop(out Operator? op))
        {
            foreach (Variable input in op.Inputs)
            {
                if (input.Creator is { } creator && found.Add(creator))
                    pending.Push(creator);
            }
        }
        List<Operator> order = [.. found];
        order.Sort(static (a, b) => a.Order.CompareTo(b.Order));
        return order;
    }
}
