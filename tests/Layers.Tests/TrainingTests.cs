using AdvScratch.Autograd;
using AdvScratch.Tensors;
using AdvScratch.Tensors.Memory;

namespace AdvScratch.Layers.Tests;

/// <summary>Modules, gradients and optimisers together. Alone, because memory is counted for the whole process.</summary>
[Collection(nameof(TrainingTests))]
[CollectionDefinition(nameof(TrainingTests), DisableParallelization = true)]
public class TrainingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_small_network_learns_a_tiny_batch_by_heart(bool adam)
    {
        Module network = Small(1);
        Optimizer optimizer = adam ? new Adam(network.Parameters, 0.02) : new Sgd(network.Parameters, 0.1, momentum: 0.9, weightDecay: 1e-4);
        double first = Step(network, optimizer);
        double last = first;
        for (int step = 0; step < 60; step++)
            last = Step(network, optimizer);
        Assert.InRange(first, 1, 4);
        Assert.InRange(last, 0, 0.05);
    }

    [Fact]
    public void Training_is_repeatable_bit_by_bit()
    {
        double[] Losses()
        {
            Module network = Small(2);
            var optimizer = new Adam(network.Parameters, 0.01);
            return [.. Enumerable.Range(0, 4).Select(_ => Step(network, optimizer))];
        }

        Assert.Equal(Losses(), Losses());
    }

    [Fact]
    public void Training_steps_need_no_new_memory()
    {
        // how many kernels borrow scratch memory at once depends on the timing of threads, so the count is exact with one
        int threads = Compute.Threads;
        Compute.Threads = 1;
        try
        {
            Assert.Equal(0, BytesAllocatedInSteadyState());
        }
        finally
        {
            Compute.Threads = threads;
        }
    }

    private static long BytesAllocatedInSteadyState()
    {
        Module network = Small(3);
        Optimizer[] optimizers = [new Sgd(network.Parameters, 0.01, momentum: 0.9, weightDecay: 1e-4, nesterov: true), new Adam(network.Parameters, weightDecay: 1e-4)];
        void Round()
        {
            foreach (Optimizer optimizer in optimizers)
                Step(network, optimizer);
        }

        Round();
        Round();
        long allocated = BufferPool.AllocatedBytes;
        for (int round = 0; round < 5; round++)
            Round();
        return BufferPool.AllocatedBytes - allocated;
    }

    [Fact]
    public void An_optimizer_gives_back_what_a_step_needs_even_without_a_scope()
    {
        Parameter[] parameters = [new(Tensor.Full([100, 100], 1))];
        Variable[] gradients = [Tensor.Full([100, 100], 0.1)];
        Optimizer[] optimizers = [new Sgd(parameters, 0.01, momentum: 0.9, weightDecay: 1e-4, nesterov: true), new Adam(parameters, weightDecay: 1e-4)];
        Array.ForEach(optimizers, optimizer => optimizer.Step(gradients));
        long allocated = BufferPool.AllocatedBytes;
        Array.ForEach(optimizers, optimizer => optimizer.Step(gradients));
        Assert.Equal(allocated, BufferPool.AllocatedBytes);
    }

    private static Sequential Small(ulong seed) => new(
        new Initializer(new RandomStream(seed)),
        at => new Conv2d(at, 1, 6, 3, padding: 1, bias: false),
        at => new BatchNorm2d(at, 6),
        _ => new Relu(),
        _ => new MaxPool2d(2),
        at => new Conv2d(at, 6, 8, 3, stride: 2),
        _ => new LeakyRelu(0.1),
        _ => new Flatten(),
        at => new Linear(at, 8, 4));

    private static double Step(Module network, Optimizer optimizer)
    {
        using var scope = TensorScope.Begin();
        Tensor images = new RandomStream(11).Uniform([8, 1, 8, 8]);
        Tensor labels = Tensor.From([0, 1, 2, 3, 0, 1, 2, 3], [8]);
        Variable loss = Op.CrossEntropy(network.Forward(images), labels);
        optimizer.Step(Gradient.Of(loss, network.Parameters));
        return loss.Item();
    }
}
