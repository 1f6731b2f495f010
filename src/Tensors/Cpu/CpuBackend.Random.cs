using System.Numerics;

namespace AdvScratch.Tensors.Cpu;

/// <content>Random tensors: any chunk can be computed alone, since a Philox block depends on its counter only.</content>
internal sealed partial class CpuBackend
{
    public void RandomUniform(Tensor y, ulong seed, ulong stream, ulong first)
    {
        var work = new RandomWork(y, seed, stream, first, isNormal: false);
        WorkPool.Run(Chunks.Of(y.Count), ref work);
    }

    public void RandomNormal(Tensor y, ulong seed, ulong stream, ulong first)
    {
        var work = new RandomWork(y, seed, stream, first, isNormal: true);
        WorkPool.Run(Chunks.Of(y.Count), ref work);
    }

    private readonly struct RandomWork(Tensor y, ulong seed, ulong stream, ulong first, bool isNormal) : IWork
    {
        public void Invoke(int chunk)
        {
            (int start, int length) = Chunks.Range(chunk, y.Count);
            if (y.DType == DType.Float32)
                Fill(y.Span<float>().Slice(start, length), first + (ulong)(start / 4));
            else
                Fill(y.Span<double>().Slice(start, length), first + (ulong)(start / 2));
        }

        private void Fill(Span<float> to, ulong counter)
        {
            Span<float> block = stackalloc float[4];
            while (!to.IsEmpty)
            {
                (uint a, uint b, uint c, uint d) = Philox.Block(seed, stream, counter++);
                (block[0], block[1], block[2], block[3]) = (Philox.ToFloat(a), Philox.ToFloat(b), Philox.ToFloat(c), Philox.ToFloat(d));
                if (isNormal)
                {
                    BoxMuller(ref block[0], ref block[1]);
                    BoxMuller(ref block[2], ref block[3]);
                }
                int size = Math.Min(block.Length, to.Length);
                block[..size].CopyTo(to);
                to = to[size..];
            }
        }

        private void Fill(Span<double> to, ulong counter)
        {
            Span<double> block = stackalloc double[2];
            while (!to.IsEmpty)
            {
                (uint a, uint b, uint c, uint d) = Philox.Block(seed, stream, counter++);
                (block[0], block[1]) = (Philox.ToDouble(a, b), Philox.ToDouble(c, d));
                if (isNormal)
                    BoxMuller(ref block[0], ref block[1]);
                int size = Math.Min(block.Length, to.Length);
                block[..size].CopyTo(to);
                to = to[size..];
            }
        }

        /// <summary>Turns two uniform numbers into two normal ones, in double whatever the element type.</summary>
        private static void BoxMuller<T>(ref T u, ref T v)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - double.CreateTruncating(u)));
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * double.CreateTruncating(v));
            u = T.CreateTruncating(radius * cosine);
            v = T.CreateTruncating(radius * sine);
        }
    }
}
