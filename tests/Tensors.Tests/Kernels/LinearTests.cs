namespace AdvScratch.Tensors.Tests.Kernels;

/// <summary>Matrix products and the three maps of the convolution, in small.</summary>
public abstract class LinearTests(Device device) : LinearChecks(device)
{
    [Fact]
    public void Products_of_small_matrices()
    {
        int[] sizes = [1, 2, 3, 7, 16, 33];
        foreach (int m in sizes)
            foreach (int n in sizes)
                foreach (int k in sizes)
                    CheckProduct(m, n, k, (m * 37) + (n * 17) + k);
    }

    [Fact]
    public void A_product_over_nothing_is_zero()
    {
        foreach (DType type in Floating)
            Exact("product over nothing", x => Tensor.MatMul(x[0], x[1]), Tensor.Zeros([3, 0], type), Tensor.Zeros([0, 20], type));
    }

    [Theory]
    [InlineData(0, 4, 1)]
    [InlineData(4, 0, 1)]
    [InlineData(0, 20, 2)]
    [InlineData(20, 0, 2)]
    public void Convolutions_over_nothing_are_zero(int inChannels, int outChannels, int stride) =>
        CheckConvolution(new Conv2dGeometry(2, inChannels, 5, 5, outChannels, 3, 3, stride, 1));
}
