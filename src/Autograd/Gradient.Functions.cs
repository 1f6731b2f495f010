using AdvScratch.Tensors;

namespace AdvScratch.Autograd;

/// <content>Derivatives of functions of one variable: products with the Hessian and the Jacobian.</content>
public static partial class Gradient
{
    /// <summary>
    /// H v, where H is the Hessian of a scalar function at x: the gradient of ⟨∇f, v⟩ (Pearlmutter 1994), at the price of
    /// about two gradients and without ever forming H.
    /// </summary>
    /// <param name="f">A function with one element as its result.</param>
    /// <param name="x">Where.</param>
    /// <param name="v">The vector, in the shape of x.</param>
    /// <param name="createGraph">True lets the product itself be differentiated.</param>
    /// <returns>H v, in the shape of x.</returns>
    public static Variable HessianVectorProduct(Func<Variable, Variable> f, Variable x, Variable v, bool createGraph = false)
    {
        ArgumentNullException.ThrowIfNull(f);
        x = Recorded(x);
        return Of(Of(f(x), x, createGraph: true), x, createGraph, v);
    }

    /// <summary>
    /// J v, where J is the Jacobian of f at x. J ᵀu is linear in u, so its VJP in u along v is J v: forward mode out of two
    /// reverse walks.
    /// </summary>
    /// <param name="f">A function with a result of any shape.</param>
    /// <param name="x">Where.</param>
    /// <param name="v">The vector, in the shape of x.</param>
    /// <param name="createGraph">True lets the product itself be differentiated.</param>
    /// <returns>J v, in the shape of f(x).</returns>
    public static Variable Jvp(Func<Variable, Variable> f, Variable x, Variable v, bool createGraph = false)
    {
        ArgumentNullException.ThrowIfNull(f);
        x = Recorded(x);
        Variable y = f(x);
        var u = new Variable(Tensor.Zeros(y.Shape, y.DType, y.Value.Device), requiresGradient: true);
        return Of(Of(y, x, createGraph: true, seed: u), u, createGraph, v);
    }

    /// <summary>The Jacobian of f at x, one walk for every element of f(x). The Hessian is the Jacobian of the gradient.</summary>
    /// <param name="f">A function with a result of any shape.</param>
    /// <param name="x">Where.</param>
    /// <returns>A matrix: rows are the elements of f(x), columns those of x, both in row-major order.</returns>
    public static Tensor Jacobian(Func<Variable, Variable> f, Variable x)
    {
        ArgumentNullException.ThrowIfNull(f);
        x = Recorded(x);
        Variable y = f(x);
        var rows = new Tensor[y.Value.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            double[] unit = new double[rows.Length];
            unit[i] = 1;
            Tensor seed = Tensor.From(unit, y.Shape, y.Value.Device).To(y.DType);
            rows[i] = Of(y, x, seed: seed).Value.Reshape(1, -1);
        }
        return Tensor.Concat(rows, 0);
    }

    private static Variable Recorded(Variable x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.IsRecorded ? x : new Variable(x.Value, requiresGradient: true);
    }
}
