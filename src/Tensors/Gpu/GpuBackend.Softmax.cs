using System.Numerics;
using AdvScratch.Tensors.Gpu.Kernels;

namespace AdvScratch.Tensors.Gpu;

/// <content>Softmax and cross-entropy: one kernel each.</content>
internal sealed partial class GpuBackend
{
    public void LogSoftmax(Tensor x, Tensor y, int rows, int classes)
    {
        if (y.DType == DType.Float32)
            LogSoftmax<float>(x, y, rows, classes);
        else
            LogSoftmax<double>(x, y, rows, classes);
    }

    public void CrossEntropy(Tensor x, Tensor labels, Tensor losses, Tensor softmax, int rows, int classes)
    {
        if (x.DType == DType.Float32)
            CrossEntropy<float>(x, labels, losses, softmax, rows, classes);
        else
            CrossEntropy<double>(x, labels, losses, softmax, rows, classes);
    }

    public void CrossEntropyInput(Tensor dy, Tensor labels, Tensor softmax, Tensor dx, int rows, int classes)
    {
        if (dx.DType == DType.Float32)
            CrossEntropyInput<float>(dy, labels, softmax, dx, classes);
        else
            CrossEntropyInput<double>(dy, labels, softmax, dx, classes);
    }

    private void LogSoftmax<T>(Tensor x, Tensor y, int rows, int classes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int lanes = ThreadsPerRow(rows, classes);
        gpu.ForEach(Softmax.Logarithms, (long)rows * lanes, new Softmax.Arguments<T>
        {
            X = Read<T>(x),
            Y = Write<T>(y),
            Rows = rows,
            Classes = classes,
            Lanes = lanes,
        });
    }

    private void CrossEntropy<T>(Tensor x, Tensor labels, Tensor losses, Tensor softmax, int rows, int classes)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int lanes = ThreadsPerRow(rows, classes);
        gpu.ForEach(Softmax.CrossEntropy, (long)rows * lanes, new Softmax.Arguments<T>
        {
            X = Read<T>(x),
            Y = Write<T>(softmax),
            Labels = Read<int>(labels),
            Losses = Write<T>(losses),
            Rows = rows,
            Classes = classes,
            Lanes = lanes,
        });
    }

    private void CrossEntropyInput<T>(Tensor dy, Tensor labels, Tensor softmax, Tensor dx, int classes)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        gpu.ForEach(Softmax.CrossEntropyInput, dx.Count, new Softmax.GradientArguments<T>
        {
            Dy = Read<T>(dy),
            Labels = Read<int>(labels),
            P = Read<T>(softmax),
            Dx = Write<T>(dx),
            Classes = classes,
        });
}
