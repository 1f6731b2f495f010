using AdvScratch.Tensors;
using AdvScratch.Tensors.Memory;

namespace AdvScratch.Autograd.Tests;

/// <summary>Marks tests that read process-wide counters: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;

/// <summary>Graphs give their buffers back.</summary>
[Collection(nameof(Alone))]
public class MemoryTests
{
    [Fact]
    public void Steps_after_the_first_allocate_no_buffers()
    {
        var random = new RandomStream(1);
        Variable x = Sample.Normal(random, 2, 1, 6, 6), w1 = Sample.Normal(random, 4, 1, 3, 3), w2 = Sample.Normal(random, 3, 4, 3, 3);
        Tensor labels = Tensor.From([2, 0], [2]);
        Step();
        Step();
        long allocated = BufferPool.AllocatedBytes;
        for (int i = 0; i < 20; i++)
            Step();
        Assert.Equal(allocated, BufferPool.AllocatedBytes);

        // a gradient, and the gradient of a function of another one
        void Step()
        {
            using var scope = TensorScope.Begin();
            Variable loss = Op.CrossEntropy(Sample.Network(x, w1, w2), labels);
            Variable penalty = Op.Sum(Op.Square(Gradient.Of(loss, x, createGraph: true)));
            Gradient.Of(loss + penalty, [w1, w2]);
        }
    }

    [Fact]
    public void A_walk_releases_adjoints_as_soon_as_they_are_passed()
    {
        const int Depth = 40, Count = 1 << 16;
        BufferPool.Trim();
        using var scope = TensorScope.Begin();
        var x = new Variable(new RandomStream(2).Normal([Count]), requiresGradient: true);
        Variable y = x;
        for (int i = 0; i < Depth; i++)
            y = Op.Tanh(y);
        Variable sum = Op.Sum(y);
        long before = BufferPool.AllocatedBytes;
        Gradient.Of(sum, x);
        // an adjoint and the temporaries of one operator at a time, not one adjoint for each of forty
        Assert.InRange(BufferPool.AllocatedBytes - before, Count * sizeof(float), 10L * Count * sizeof(float));
    }

    [Fact]
    public void Gradients_outlive_the_walk_and_not_the_scope()
    {
        Variable x = Sample.Leaf(3);
        Variable gradient;
        using (TensorScope.Begin())
        {
            gradient = Gradient.Of(x * x, x);
            Assert.Equal(6, gradient.Item());
        }
        Assert.Throws<ObjectDisposedException>(() => gradient.Item());
    }
}
