using AdvScratch.Tensors.Operators;

namespace AdvScratch.Tensors;

/// <content>Reductions over axes, softmax.</content>
public sealed partial class Tensor
{
    /// <summary>Combines the elements along <paramref name="axes"/> (all axes if none is given).</summary>
    /// <param name="axes">Axes to reduce; negative ones count from the end.</param>
    /// <param name="keepAxes">True leaves reduced axes with extent 1, false removes them.</param>
    public Tensor Reduce<TReduction>(ReadOnlySpan<int> axes, bool keepAxes = false)
        where TReduction : struct, IReduction
    {
        RequireFloating(DType);
        bool[] reduced = ReducedAxes(Shape, axes);
        Tensor y = this;
        Shape current = Shape;
        // each run of neighbouring axes is one pass over [outer, count, inner]; inner runs first, they shrink the data most
        for (int end = Shape.Rank; end > 0;)
        {
            int start = end - 1;
            while (start > 0 && reduced[start - 1] == reduced[start])
                start--;
            if (reduced[start])
                (y, current) = ReduceRun<TReduction>(y, current, start, end);
            end = start;
        }
        return y.Reshape(keepAxes ? current.AsSpan() : Remaining(current, reduced));
    }

    /// <summary>Σ along axes; all axes if none is given.</summary>
    public Tensor Sum(ReadOnlySpan<int> axes = default, bool keepAxes = false) => Reduce<SumReduction>(axes, keepAxes);

    /// <summary>Largest element along axes; all axes if none is given.</summary>
    public Tensor Max(ReadOnlySpan<int> axes = default, bool keepAxes = false) => Reduce<MaxReduction>(axes, keepAxes);

    /// <summary>Mean along axes; all axes if none is given.</summary>
    public Tensor Mean(ReadOnlySpan<int> axes = default, bool keepAxes = false)
    {
        Tensor sum = Sum(axes, keepAxes);
        return sum * ((double)sum.Count / Count);
    }

    /// <summary>Index (int32) of the first largest element along an axis, which disappears.</summary>
    public Tensor ArgMax(int axis)
    {
        axis = Shape.Axis(axis);
        RequireFloating(DType);
        int[] rest = [.. Shape.AsSpan()[..axis], .. Shape.AsSpan()[(axis + 1)..]];
        Tensor y = Uninitialized(Shape.Create(rest), DType.Int32, Device);
        Backend.ArgMax(this, y, Shape.Product(0, axis), Shape[axis], Shape.Product(axis + 1, Shape.Rank));
        return y;
    }

    /// <summary>x − ln Σ eˣ along the last axis.</summary>
    public Tensor LogSoftmax()
    {
        int classes = Shape[Shape.Axis(-1)];
        Tensor y = Uninitialized(Shape, RequireFloating(DType), Device);
        Backend.LogSoftmax(this, y, classes == 0 ? 0 : Count / classes, classes);
        return y;
    }

    /// <summary>Cross-entropy −ln p of each row's label, for this matrix of logits [N, K]; shape [N].</summary>
    /// <param name="labels">int32 [N], each in 0 … K − 1.</param>
    /// <param name="softmax">The probabilities p [N, K], which the gradient needs.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or a label lies outside 0 … K − 1.</exception>
    public Tensor CrossEntropy(Tensor labels, out Tensor softmax)
    {
        RequireLabels(labels);
        softmax = Uninitialized(Shape, RequireFloating(DType), Device);
        Tensor losses = Uninitialized(labels.Shape, DType, Device);
        Backend.CrossEntropy(this, labels, losses, softmax, Shape[0], Shape[1]);
        return losses;
    }

    /// <summary>The adjoint of the cross-entropy in the logits, g (p − one-hot label) row by row, for this matrix of probabilities p.</summary>
    /// <param name="labels">int32 [N].</param>
    /// <param name="gradient">g [N].</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or a label lies outside 0 … K − 1.</exception>
    public Tensor CrossEntropyInput(Tensor labels, Tensor gradient)
    {
        RequireAlike(this, gradient);
        RequireLabels(labels);
        if (gradient.Shape != labels.Shape)
            throw new ArgumentException($"One gradient a label is needed; got {gradient.Shape} for {labels.Shape}.", nameof(gradient));
        Tensor dx = Uninitialized(Shape, RequireFloating(DType), Device);
        Backend.CrossEntropyInput(gradient, labels, this, dx, Shape[0], Shape[1]);
        return dx;
    }

    private void RequireLabels(Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (Shape.Rank != 2 || labels.DType != DType.Int32 || labels.Shape.Rank != 1 || labels.Shape[0] != Shape[0])
            throw new ArgumentException($"Cross-entropy needs a matrix [N, K] and int32 labels [N]; got {Shape} and {labels}.", nameof(labels));
        foreach (int label in labels.AsSpan<int>())
        {
            if ((uint)label >= (uint)Shape[1])
                throw new ArgumentException($"Label {label} lies outside the {Shape[1]} classes of {Shape}.", nameof(labels));
        }
    }

    /// <summary>Sums a broadcast tensor back to the shape it was broadcast from.</summary>
    public Tensor SumTo(Shape shape)
    {
        if (shape == Shape)
            return this;
        int added = Shape.Rank - shape.Rank;
        var axes = new List<int>();
        for (int axis = 0; axis < Shape.Rank; axis++)
        {
            if (axis < added || (shape[axis - added] == 1 && Shape[axis] != 1))
                axes.Add(axis);
        }
        Tensor summed = axes.Count == 0 ? this : Sum([.. axes], keepAxes: true);
        return summed.Reshape(shape.AsSpan());
    }

    private static (Tensor Result, Shape Shape) ReduceRun<TReduction>(Tensor x, Shape shape, int start, int end)
        where TReduction : struct, IReduction
    {
        int[] extents = [.. shape];
        extents.AsSpan(start, end - start).Fill(1);
        Shape result = Shape.Create(extents);
        Tensor y = Uninitialized(result, x.DType, x.Device);
        x.Backend.Reduce<TReduction>(x, y, shape.Product(0, start), shape.Product(start, end), shape.Product(end, shape.Rank));
        return (y, result);
    }

    private static bool[] ReducedAxes(Shape shape, ReadOnlySpan<int> axes)
    {
        bool[] reduced = new bool[shape.Rank];
        if (axes.IsEmpty)
            Array.Fill(reduced, true);
        foreach (int axis in axes)
            reduced[shape.Axis(axis)] = true;
        return reduced;
    }

    private static int[] Remaining(Shape shape, bool[] reduced)
    {
        var extents = new List<int>();
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (!reduced[axis])
                extents.Add(shape[axis]);
        }
        return [.. extents];
    }
}
