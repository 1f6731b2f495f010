namespace AdvScratch.Autograd.Operators;

/// <summary>An operator whose VJPs in several inputs have work in common, which is done once.</summary>
internal abstract class JointOperator : Operator
{
    protected internal abstract override Variable?[] Vjps(Variable gradient, bool[] needed);

    protected internal sealed override Variable? Vjp(Variable gradient, int input)
    {
        bool[] needed = new bool[Inputs.Count];
        needed[input] = true;
        return Vjps(gradient, needed)[input];
    }
}
