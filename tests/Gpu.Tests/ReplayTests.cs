using System.Runtime.CompilerServices;
using AdvScratch.Adversarial;
using AdvScratch.Autograd;
using AdvScratch.Layers;
using AdvScratch.Tensors;
using AdvScratch.Tensors.Gpu;
using AdvScratch.Tensors.Operators;
using AdvScratch.Tensors.Tests.Kernels;

namespace AdvScratch.Gpu.Tests;

/// <summary>Work that is recorded once and queued again gives the bits of work that is done afresh.</summary>
public sealed class ReplayTests
{
    private static readonly Device Device = TestGpu.Device;

    private static readonly Classifier Network = Small();

    [Fact]
    public void Gradients_of_a_network_are_recorded_and_equal_fresh_ones()
    {
        Tensor labels = Tensor.From([0, 2, 1], [3], Device);
        using var repeated = new RepeatedFunction(x => Slope(x, labels));
        for (ulong i = 0; i < 4; i++)
        {
            Tensor x = Images(i);
            Tensor[] results = repeated.Evaluate(x);
            Assert.True(repeated.IsRecorded);
            // kept, so that they lie where the recorded work must not
            Tensor[] fresh = Slope(x, labels);
            for (int k = 0; k < fresh.Length; k++)
                Assert.Equal(fresh[k].ToDoubles(), results[k].ToDoubles());
        }
    }

    [Fact]
    public void Earlier_results_stay_when_later_ones_are_computed()
    {
        using var repeated = new RepeatedFunction(x => [x * 2]);
        Tensor[] doubled = [.. Enumerable.Range(1, 4).Select(i => repeated.Evaluate(Tensor.Full([5], i, device: Device))[0])];
        Assert.Equal([2.0, 4, 6, 8], doubled.Select(result => result.ToDoubles()[4]));
    }

    [Fact]
    public void Weights_that_change_in_place_count_and_what_is_written_outside_is_read_anew()
    {
        Tensor weight = Tensor.Full([3], 1, device: Device).Persist(), total = Tensor.Zeros([3], device: Device).Persist();
        using var repeated = new RepeatedFunction(x =>
        {
            total.Assign(total + x);
            return [x * weight];
        });
        double sum = 0;
        for (int i = 1; i <= 4; i++)
        {
            weight.Assign(Tensor.Full([3], i, device: Device));
            Assert.Equal(10.0 * i * i, repeated.Evaluate(Tensor.Full([3], 10 * i, device: Device))[0].ToDoubles()[1]);
            Assert.Equal(sum += 10 * i, total.ToDoubles()[2]);
        }
        Assert.True(repeated.IsRecorded);
    }

    [Fact]
    public void Work_that_needs_the_host_is_done_afresh()
    {
        var random = new RandomStream(1);
        int calls = 0;
        Func<Tensor, Tensor[]>[] functions =
        [
            x => [x * x.Sum().Item()],
            x => [x * Tensor.From([(float)++calls], [1], Device)],
            x => [x + random.Uniform(x.Shape, device: Device)],
            x => [x * random.Next(1 << 30)],
        ];
        foreach (Func<Tensor, Tensor[]> function in functions)
        {
            using var repeated = new RepeatedFunction(function);
            var results = new HashSet<double>();
            for (int i = 1; i <= 3; i++)
                results.Add(repeated.Evaluate(Tensor.Full([2], function == functions[0] ? i : 1, device: Device))[0].ToDoubles()[0]);
            Assert.False(repeated.IsRecorded);
            Assert.Equal(3, results.Count);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Another_shape_another_device_and_work_inside_work_are_done_afresh(bool innerIsRecorded)
    {
        using var inner = new RepeatedFunction(x => [x + 1]);
        using var outer = new RepeatedFunction(x => [inner.Evaluate(x)[0] * 2]);
        if (innerIsRecorded)
            inner.Evaluate(Tensor.Full([4], 9, device: Device));
        for (int i = 0; i < 3; i++)
            Assert.Equal(2.0 * (i + 1), outer.Evaluate(Tensor.Full([4], i, device: Device))[0].ToDoubles()[3]);
        Assert.Equal(12.0, outer.Evaluate(Tensor.Full([6], 5, device: Device))[0].ToDoubles()[5]);
        using var here = new RepeatedFunction(x => [x + 1]);
        for (int i = 0; i < 2; i++)
            Assert.Equal(3.0, here.Evaluate(Tensor.Full([1], 2, device: Device.Cpu))[0].Item());
        Assert.False(here.IsRecorded);
    }

    [Fact]
    public void A_tensor_that_was_released_is_an_error()
    {
        Tensor one = Tensor.Full([2], 1, device: Device);
        using var reading = new RepeatedFunction(x => [x * one]);
        using (TensorScope scope = TensorScope.Begin())
        {
            one = Tensor.Full([2], 3, device: Device);
            reading.Evaluate(one);
        }
        var error = Assert.Throws<InvalidOperationException>(() => reading.Evaluate(Tensor.Full([2], 1, device: Device)));
        Assert.Contains("was released", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_that_fails_leaves_nothing_recorded()
    {
        int calls = 0;
        using var repeated = new RepeatedFunction(x => ++calls == 1 ? throw new ArgumentException("first") : [x * 2]);
        Assert.Throws<ArgumentException>(() => repeated.Evaluate(Tensor.Full([2], 1, device: Device)));
        for (int i = 0; i < 2; i++)
            Assert.Equal(2.0, repeated.Evaluate(Tensor.Full([2], 1, device: Device))[0].ToDoubles()[0]);
        Assert.False(repeated.IsRecorded);
    }

    [Fact]
    public void Memory_comes_back()
    {
        using GpuContext context = ProductDevices.Context(TestGpu.Small);
        var device = new Device("emulated", new GpuBackend(context));
        long first = 0;
        for (int i = 0; i < 6; i++)
        {
            using TensorScope scope = TensorScope.Begin();
            using (var repeated = new RepeatedFunction(x => [((x * 2) + x).Map<Exp>().Sum([1])]))
            {
                for (int k = 0; k < 3; k++)
                    repeated.Evaluate(Tensor.Full([300, 70], k, device: device));
                Assert.True(context.Memory.IsHeld);
            }
            Assert.False(context.Memory.IsHeld);
            first = i == 1 ? context.Memory.AllocatedBytes : first;
        }
        Assert.Equal(first, context.Memory.AllocatedBytes);
    }

    [Fact]
    public void Memory_of_forgotten_work_comes_back()
    {
        using GpuContext context = ProductDevices.Context(TestGpu.Small);
        var device = new Device("emulated", new GpuBackend(context));
        long first = 0;
        for (int i = 0; i < 5; i++)
        {
            Forget(device);
            for (int again = 0; again < 2; again++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            Assert.False(context.Memory.IsHeld);
            first = i == 1 ? context.Memory.AllocatedBytes : first;
        }
        Assert.Equal(first, context.Memory.AllocatedBytes);
    }

    /// <summary>The attack evaluates its gradient through recorded work; a loop over fresh gradients finds the same.</summary>
    [Fact]
    public void An_attack_takes_the_steps_of_a_loop_over_fresh_gradients()
    {
        var attack = new Pgd(new Linf(0.1), 4, 0.04) { RandomStart = false, ReturnBest = false };
        Tensor images = Images(7), labels = Tensor.From([0, 2, 1], [3], Device);
        Tensor found = attack.Perturb(Network, images, labels, new RandomStream(1));
        using IDisposable mode = Network.InMode(training: false);
        var problem = new AttackProblem(Network, attack, images, labels, [0, 1, 2]);
        Tensor x = problem.Start(random: null).Copy();
        for (int step = 0; step < attack.Steps; step++)
            problem.Ascend(x, problem.Differentiate(x).Gradient, attack.StepSize);
        Assert.Equal(x.ToArray<float>(), found.ToArray<float>());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(Device device)
    {
        using TensorScope scope = TensorScope.Begin();
        var repeated = new RepeatedFunction(x => [((x * 2) + x).Sum([1])]);
        for (int k = 0; k < 2; k++)
            repeated.Evaluate(Tensor.Full([300, 70], k, device: device));
    }

    private static Tensor[] Slope(Tensor x, Tensor labels)
    {
        using IDisposable mode = Network.InMode(training: false);
        var point = new Variable(x, requiresGradient: true);
        Variable logits = Network.Logits(point);
        return [Gradient.Of(Op.Sum(Op.CrossEntropy(logits, labels, Reduction.None)), point).Value, logits.Value.ArgMax(1)];
    }

    private static Tensor Images(ulong seed) => new RandomStream(seed).Uniform([3, 2, 8, 8], device: Device);

    private static Classifier Small()
    {
        var initializer = new Initializer(new RandomStream(1), DType.Float32, Device);
        var network = new Sequential(
            new Conv2d(initializer.Fork("a"), 2, 4, 3, padding: 1),
            new BatchNorm2d(initializer.Fork("b"), 4),
            new Layers.Relu(),
            new Conv2d(initializer.Fork("c"), 4, 3, 3, stride: 2),
            new Flatten(),
            new Linear(initializer.Fork("d"), 3 * 3 * 3, 3));
        return new Classifier(network, [2, 8, 8], 3);
    }
}
