using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>Numbers that change in training, as scalar tensors, so that they are saved with the rest.</summary>
internal static class LiveNumber
{
    public static Tensor New(double value, DType type = DType.Int32) => Tensor.Scalar(value, type).Persist();

    public static void Set(this Tensor number, double value)
    {
        using TensorScope scope = TensorScope.Begin();
        number.Assign(Tensor.Scalar(value, number.DType));
    }

    public static void Add(this Tensor number, double value) => number.Set(number.Item() + value);
}
