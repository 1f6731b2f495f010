using System.Numerics;
using AdvScratch.Tensors.Gpu.Kernels;
using ILGPU;

namespace AdvScratch.Tensors.Gpu;

/// <content>Products: of matrices, and of whatever else can be read as an operand.</content>
internal sealed partial class GpuBackend
{
    public void MatMul(Tensor a, Tensor b, Tensor c, bool transposeA, bool transposeB, Epilogue epilogue)
    {
        if (c.DType == DType.Float32)
            MatMul<float>(a, b, c, transposeA, transposeB, epilogue);
        else
            MatMul<double>(a, b, c, transposeA, transposeB, epilogue);
    }

    private void MatMul<T>(Tensor a, Tensor b, Tensor c, bool transposeA, bool transposeB, Epilogue epilogue)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ProductTarget<T> target = MatrixTarget(Write<T>(c), c.Shape[0], c.Shape[1], c.Shape[1]);
        target.Ending = EndingOf(epilogue, target.Y);
        int depth = a.Shape[transposeA ? 0 : 1];
        if (a.Shape[1] % 4 == 0 && b.Shape[1] % 4 == 0)
            MatMul<T, VectorAccess>(a, b, target, depth, transposeA, transposeB);
        else
            MatMul<T, ScalarAccess>(a, b, target, depth, transposeA, transposeB);
    }

    private void MatMul<T, TAccess>(Tensor a, Tensor b, ProductTarget<T> target, int depth, bool transposeA, bool transposeB)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TAccess : struct, IAccess
    {
        if (transposeA)
            MultiplyBy<T, TAccess, CrosswiseOperand<T, TAccess>>(Crosswise<T, TAccess>(Read<T>(a), target.Rows), b, target, depth, transposeB);
        else
            MultiplyBy<T, TAccess, LengthwiseOperand<T, TAccess>>(Lengthwise<T, TAccess>(Read<T>(a), target.Rows, depth), b, target, depth, transposeB);
    }

    private void MultiplyBy<T, TAccess, TLeft>(TLeft left, Tensor b, ProductTarget<T> target, int depth, bool transposeB)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TAccess : struct, IAccess
        where TLeft : struct, IOperand<T>
    {
        if (transposeB)
            Multiply(left, Lengthwise<T, TAccess>(Read<T>(b), target.Columns, depth), target, depth);
        else
            Multiply(left, Crosswise<T, TAccess>(Read<T>(b), target.Columns), target, depth);
    }

    /// <summary>A matrix [lines, terms], or a batch of them.</summary>
    private static LengthwiseOperand<T, TAccess> Lengthwise<T, TAccess>(ArrayView<T> x, int lines, int terms, int batchStride = 0)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TAccess : struct, IAccess =>
        new() { X = x, Lines = lines, Stride = terms, Length = terms, Period = int.MaxValue, BatchStride = batchStride };

    /// <summary>A matrix [terms, lines], or a batch of them.</summary>
    private static CrosswiseOperand<T, TAccess> Crosswise<T, TAccess>(ArrayView<T> x, int lines, int batchStride = 0)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TAccess : struct, IAccess =>
        new() { X = x, Lines = lines, Stride = lines, BatchStride = batchStride };

    /// <summary>A matrix that columns are the channels of.</summary>
    /// <param name="y">The numbers.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="pitch">Distance between rows.</param>
    /// <param name="batchStride">Distance between matrices.</param>
    private static ProductTarget<T> MatrixTarget<T>(ArrayView<T> y, int rows, int columns, int pitch, int batchStride = 0)
        where T : unmanaged, IFloatingPointIeee754<T> => new()
        {
            Y = y,
            Ending = EndingOf(default, y),
            Rows = rows,
            Columns = columns,
            RowStride = pitch,
            BatchStride = batchStride,
            Period = int.MaxValue,
            IsVector = Flag(pitch % 4 == 0),
        };

    /// <summary>An epilogue for kernels.</summary>
    /// <param name="epilogue">What follows.</param>
    /// <param name="any">Stands for what is missing.</param>
    private static Ending<T> EndingOf<T>(Epilogue epilogue, ArrayView<T> any)
        where T : unmanaged, IFloatingPointIeee754<T> => new()
        {
            Scale = epilogue.Scale is null ? any : Read<T>(epilogue.Scale),
            Shift = epilogue.Shift is null ? any : Read<T>(epilogue.Shift),
            Residual = epilogue.Residual is null ? any : Read<T>(epilogue.Residual),
            HasScale = Flag(epilogue.Scale is not null),
            HasShift = Flag(epilogue.Shift is not null),
            HasResidual = Flag(epilogue.Residual is not null),
            HasRelu = Flag(epilogue.Relu),
        };

    /// <summary>Queues a product; where it is small and its sum long, parts of the sum and then their sum.</summary>
    private void Multiply<T, TLeft, TRight>(TLeft left, TRight right, ProductTarget<T> target, int depth, int batch = 1)
        where T : unmanaged, IFloatingPointIeee754<T>
        where TLeft : struct, IOperand<T>
        where TRight : struct, IOperand<T>
    {
        if (target.Rows == 0 || target.Columns == 0)
            return;
        if (depth == 0)
        {
            Sum(target.Y, 0, target);
            return;
        }
        ProductPlan plan = ProductPlan.Of(gpu.Tuning, target.Rows, target.Columns, depth, batch, TLeft.IsCrosswise || TRight.IsCrosswise);
        var arguments = new Product.Arguments<T, TLeft, TRight> { Left = left, Right = right, Target = target, Depth = depth, SliceDepth = plan.SliceDepth };
        if (plan.Slices == 1)
        {
            plan.Tile.Launch(gpu, batch, arguments);
            return;
        }
        int pitch = Rounding.RoundUp(target.Columns, 4), size = target.Rows * pitch;
        using var parts = new Temporary<T>(gpu, plan.Slices * size);
        arguments.Target = MatrixTarget(parts.View, target.Rows, target.Columns, pitch, size);
        arguments.SliceStep = plan.SliceDepth;
        plan.Tile.Launch(gpu, plan.Slices, arguments);
        Sum(parts.View, plan.Slices, target);
    }

    private void Sum<T>(ArrayView<T> parts, int count, ProductTarget<T> target)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        gpu.ForEach(
            Product.Sum<T>,
            (long)target.Rows * Rounding.CeilDiv(target.Columns, 4),
            new Product.SumArguments<T> { Parts = parts, Count = count, Target = target });
}
