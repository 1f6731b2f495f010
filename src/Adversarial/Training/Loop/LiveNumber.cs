using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>Numbers that change in training, as scalar tensors, so that they are saved with the rest; on the host, which reads them.</summary>
internal static class LiveNumber
{
    public static Tensor New(double value, DType type = DType.Int32) => Tensor.Scalar(value, type, Device.Cpu).Persist();

    public static void Set(this Tensor number, double value)
    {
        using TensorScope scope = TensorScope.Begin();
        number.Assign(Tensor.Scalar(value, number.DType, number.Device));
    }

    public static void Add(this Tensor number, double value) => number.Set(number.Item() + value);
}
