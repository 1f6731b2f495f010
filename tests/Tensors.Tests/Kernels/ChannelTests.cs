namespace AdvScratch.Tensors.Tests.Kernels;

/// <summary>Batch normalisation and its gradients: planes of a pixel, odd ones, ones of several tiles; few and many channels.</summary>
public abstract class ChannelTests(Device device) : KernelTests(device)
{
    public static TheoryData<int, int, int, int> Images => new()
    {
        { 2, 1, 1, 1 }, { 3, 5, 1, 1 }, { 300, 3, 1, 1 }, { 2, 3, 3, 5 }, { 1, 2, 33, 37 }, { 3, 17, 7, 7 }, { 2, 600, 2, 2 }, { 2, 2, 61, 67 },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public void Batch_norm_and_its_gradients(int batch, int channels, int height, int width)
    {
        Shape images = [batch, channels, height, width], one = [channels];
        foreach (DType type in Floating)
            foreach (bool relu in new[] { false, true })
            {
                var inputs = new Inputs(batch + channels + height);
                Tensor x = inputs.Finite(images, type), gamma = inputs.Finite(one, type), beta = inputs.Finite(one, type);
                Tensor g = inputs.Finite(images, type), v = inputs.Finite(images, type), mask = inputs.Finite(images, type);
                BatchNormMoments Moments(Tensor[] t) => new(t[0], t[1], 1e-3);
                string what = $"batch norm of {images} of {type}, ReLU {relu}";
                InNorm(what, t => Results(Tensor.BatchNorm(t[0], t[1], t[2], 1e-3, relu)), x, gamma, beta);
                Tensor mean = x.Mean([0, 2, 3]), variance = (x * x).Mean([0, 2, 3]);
                Tensor[] all = [mean, variance, v, g, x, mask, gamma];
                InNorm(what + ", gradients", t => Gradients(Tensor.BatchNormGradient(t[3], t[4], relu ? t[5] : null, t[6], Moments(t))), all);
                InNorm(
                    what + ", second gradients",
                    t => Gradients(Tensor.BatchNormSecondGradient(t[2], t[3], t[4], relu ? t[5] : null, t[6], Moments(t))),
                    all);
            }

        static Tensor[] Results((Tensor Y, BatchNormMoments Moments) all) => [all.Y, all.Moments.Mean, all.Moments.Variance];

        static Tensor[] Gradients((Tensor A, Tensor B, Tensor C) all) => [all.A, all.B, all.C];
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Affine_maps_with_every_choice_of_parts(int batch, int channels, int height, int width)
    {
        foreach (DType type in Floating)
            foreach (Shape shape in new Shape[] { [batch, channels, height, width], [batch * height, channels] })
            {
                var inputs = new Inputs(batch + channels + width);
                Tensor x = inputs.Special(shape, type), scale = inputs.Finite([channels], type), shift = inputs.Finite([channels], type);
                Tensor residual = inputs.Finite(shape, type);
                foreach (int parts in Enumerable.Range(0, 16))
                {
                    Epilogue Following(Tensor[] t) =>
                        new((parts & 1) != 0 ? t[1] : null, (parts & 2) != 0 ? t[2] : null, (parts & 4) != 0 ? t[3] : null, (parts & 8) != 0);
                    InNorm($"affine map {parts} of {shape} of {type}", t => Tensor.Affine(t[0], Following(t)), x, scale, shift, residual);
                }
                InNorm($"scale of {shape} of {type}", t => Tensor.MaskedScale(t[0], null, t[1]), x, scale);
                InNorm($"masked scale of {shape} of {type}", t => Tensor.MaskedScale(t[0], t[2], t[1]), x, scale, residual);
            }
    }

    [Fact]
    public void Products_and_convolutions_end_with_their_epilogue()
    {
        var geometry = new Conv2dGeometry(2, 3, 9, 9, 17, 3, 3, 2, 1);
        foreach (DType type in Floating)
        {
            var inputs = new Inputs(4);
            Tensor scale = inputs.Finite([17], type), shift = inputs.Finite([17], type);
            InNorm(
                "convolution",
                t => Tensor.Conv2d(t[0], t[1], geometry, new Epilogue(t[2], t[3], t[4], true)),
                inputs.Finite(geometry.InputShape, type), inputs.Finite(geometry.FilterShape, type), scale, shift, inputs.Finite(geometry.OutputShape, type));
            InNorm(
                "product",
                t => Tensor.MatMul(t[0], t[1], false, true, new Epilogue(t[2], t[3], t[4], true)),
                inputs.Finite([5, 30], type), inputs.Finite([17, 30], type), scale, shift, inputs.Finite([5, 17], type));
        }
    }

    [Fact]
    public void An_epilogue_of_other_channels_is_refused()
    {
        Tensor x = Tensor.Zeros([2, 3, 4, 4], device: Device), wrong = Tensor.Zeros([4], device: Device);
        foreach (Epilogue epilogue in new Epilogue[] { new(wrong, null, null, false), new(null, wrong, null, false), new(null, null, wrong, false) })
            Assert.Throws<ArgumentException>(() => Tensor.Affine(x, epilogue));
    }

    [Fact]
    public void Statistics_far_from_zero_keep_their_digits()
    {
        Tensor x = new Inputs(3).Finite([4, 3, 20, 20], DType.Float32) + 1e4;
        Tensor ones = Tensor.Full([3], 1, device: Device.Reference), zeros = Tensor.Zeros([3], device: Device.Reference);
        InNorm("variance", t => Tensor.BatchNorm(t[0], t[1], t[2], 1e-5, false).Moments.Variance, x, ones, zeros);
        (Tensor expected, Tensor actual) = Both(t => Tensor.BatchNorm(t[0], t[1], t[2], 1e-5, false).Y, x, ones, zeros);
        // the mean is rounded to the element type: half of a unit in the last place of 10⁴ is 5·10⁻⁴
        Agreement.InNorm(expected, actual, 1e-3, "batch norm");
    }
}
