using System.Runtime.CompilerServices;

namespace AdvScratch.Tensors.Tests.Memory;

public class TensorScopeTests
{
    [Fact]
    public void The_end_of_a_scope_releases_its_tensors()
    {
        Tensor x;
        using (TensorScope.Begin())
            x = Tensor.Zeros([3]);
        var error = Assert.Throws<ObjectDisposedException>(() => x.ToArray<float>());
        Assert.Contains("TensorScope that has ended; call scope.Keep(tensor) before the scope ends", error.Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => x + x);
        Assert.Throws<ObjectDisposedException>(() => x.Reshape(3, 1).ToDoubles());
    }

    [Fact]
    public void Reshaped_tensors_live_and_die_together()
    {
        Tensor x, view;
        using (TensorScope scope = TensorScope.Begin())
        {
            x = Tensor.Full([4], 2);
            view = scope.Keep(x.Reshape(2, 2));
        }
        Assert.Equal(view.ToArray<float>(), x.ToArray<float>());
    }

    [Fact]
    public void A_kept_tensor_moves_out_one_scope_at_a_time()
    {
        Tensor x;
        using (TensorScope outer = TensorScope.Begin())
        {
            using (TensorScope inner = TensorScope.Begin())
                x = inner.Keep(Tensor.Full([3], 5));
            Assert.Equal([5f, 5f, 5f], x.ToArray<float>());
        }
        Assert.Throws<ObjectDisposedException>(() => x.ToArray<float>());
    }

    [Fact]
    public void Keeping_in_the_outermost_scope_leaves_the_tensor_to_the_collector()
    {
        Tensor x;
        using (TensorScope scope = TensorScope.Begin())
            x = scope.Keep(Tensor.Full([3], 5));
        Assert.Equal(5, x.ToArray<float>()[2]);
    }

    [Fact]
    public void Keeping_what_another_scope_owns_changes_nothing()
    {
        Tensor x;
        using (TensorScope outer = TensorScope.Begin())
        {
            x = Tensor.Full([3], 5);
            using (TensorScope inner = TensorScope.Begin())
                inner.Keep(x);
            Assert.Equal(5, x.ToArray<float>()[0]);
        }
        Assert.Throws<ObjectDisposedException>(() => x.ToArray<float>());
    }

    [Fact]
    public void Persist_takes_a_tensor_out_of_all_scopes()
    {
        Tensor x;
        using (TensorScope.Begin())
        using (TensorScope.Begin())
            x = Tensor.Full([3], 5).Persist();
        Assert.Equal(5, x.ToArray<float>()[0]);
    }

    [Fact]
    public void Scopes_end_in_reverse_order()
    {
        TensorScope outer = TensorScope.Begin(), inner = TensorScope.Begin();
        var error = Assert.Throws<InvalidOperationException>(outer.Dispose);
        Assert.Contains("reverse order of their beginning, on the same thread", error.Message, StringComparison.Ordinal);
        inner.Dispose();
        inner.Dispose();
        outer.Dispose();
    }

    [Fact]
    public void A_scope_cannot_end_on_another_thread()
    {
        using TensorScope scope = TensorScope.Begin();
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(scope.Dispose));
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(error);
    }

    [Fact]
    public void A_scope_owns_only_what_its_own_thread_makes()
    {
        Tensor? made = null;
        using (TensorScope.Begin())
        {
            var thread = new Thread(() => made = Tensor.Full([3], 5));
            thread.Start();
            thread.Join();
        }
        Assert.Equal(5, made!.ToArray<float>()[0]);
    }

    [Fact]
    public void A_held_tensor_outlives_its_scope_and_ends_with_the_next()
    {
        Tensor x;
        using (TensorScope.Begin())
        {
            using (TensorScope.Begin())
            {
                x = Tensor.Full([3], 5);
                x.Hold();
            }
            Assert.Equal(5, x.ToArray<float>()[0]);
            x.Unhold(null);
            Assert.Equal(5, x.ToArray<float>()[0]);
        }
        Assert.Throws<ObjectDisposedException>(() => x.ToArray<float>());
    }

    [Fact]
    public void The_last_hold_of_a_walk_releases_at_once()
    {
        using TensorScope walk = TensorScope.Begin();
        Tensor x = Tensor.Full([3], 5);
        x.Hold();
        x.Hold();
        x.Unhold(walk);
        Assert.Equal(5, x.ToArray<float>()[0]);
        x.Unhold(walk);
        Assert.Throws<ObjectDisposedException>(() => x.ToArray<float>());
    }

    [Fact]
    public void The_last_hold_of_a_walk_spares_what_the_walk_does_not_own()
    {
        using TensorScope outer = TensorScope.Begin();
        Tensor x = Tensor.Full([3], 5);
        using (TensorScope walk = TensorScope.Begin())
        {
            x.Hold();
            x.Unhold(walk);
        }
        Assert.Equal(5, x.ToArray<float>()[0]);
    }

    [Fact]
    public void A_span_keeps_the_memory_of_its_tensor()
    {
        ReadOnlySpan<float> span = SpanOfForgottenTensor();
        var others = new List<Tensor>();
        for (int i = 0; i < 5; i++)
        {
            GC.Collect();
            for (int j = 0; j < 100; j++)
                others.Add(Tensor.Full([1000], 3));
            Assert.Equal(-1, span.IndexOfAnyExcept(7f));
        }
        GC.KeepAlive(others);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReadOnlySpan<float> SpanOfForgottenTensor() => Tensor.Full([1000], 7).AsSpan<float>();
}
