using System.Numerics;
using System.Runtime.CompilerServices;

namespace AdvScratch.Tensors.Cpu;

/// <content>The adjoint of batch normalisation's gradient, met by penalties on an input gradient.</content>
internal sealed partial class CpuBackend
{
    private readonly unsafe struct BatchNormSecondGradientWork<T>(
        Tensor v, Tensor g, Tensor x, Tensor? mask, Tensor gamma, BatchNormMoments moments, Tensor dg, Tensor dx, Tensor dGamma) : IWork
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        [SkipLocalsInit]
        public void Invoke(int chunk)
        {
            var channels = new Channels(x.Shape);
            (int first, int count) = channels.Range(chunk);
            Span<Sums> sums = stackalloc Sums[count];
            sums.Clear();
            T* cotangent = v.Pointer<T>(), gradient = g.Pointer<T>(), from = x.Pointer<T>(), positive = mask is null ? null : mask.Pointer<T>();
            ReadOnlySpan<T> center = moments.Mean.Span<T>().Slice(first, count);
            foreach ((int at, int c) in channels.Planes(chunk))
            {
                int plane = channels.Plane;
                (double sumV, double slopeV) = PlaneLoops<T>.Products(cotangent + at, from + at, null, plane, center[c]);
                (double sumG, double slopeG) = PlaneLoops<T>.Products(gradient + at, from + at, At(positive, at), plane, center[c]);
                double product = PlaneLoops<T>.Products(gradient + at, cotangent + at, At(positive, at), plane, T.Zero).Product;
                sums[c] = sums[c].Plus(new Sums(sumV, slopeV, sumG, slopeG, product));
            }
            T* toG = dg.Pointer<T>(), toX = dx.Pointer<T>();
            Span<Factors> factors = stackalloc Factors[count];
            for (int c = 0; c < count; c++)
                factors[c] = Finish(first + c, sums[c], channels.Values);
            foreach ((int at, int c) in channels.Planes(chunk))
            {
                Factors f = factors[c];
                int plane = channels.Plane;
                PlaneLoops<T>.Combine(cotangent + at, from + at, null, toG + at, plane, f.GradientV, f.GradientX, f.GradientShift, center[c]);
                PlaneLoops<T>.Mask(toG + at, At(positive, at), plane);
                PlaneLoops<T>.Combine(cotangent + at, from + at, null, toX + at, plane, f.InputV, f.InputX, f.InputShift, center[c]);
                PlaneLoops<T>.Add(gradient + at, At(positive, at), toX + at, plane, f.InputG);
            }
        }

        /// <summary>The factors of the linear combinations that dg and dx are; the formulas are the reference's.</summary>
        private Factors Finish(int channel, Sums sums, int values)
        {
            double inverse = InverseDeviation<T>(moments, channel), scale = double.CreateTruncating(gamma.Span<T>()[channel]) * inverse;
            double meanV = sums.V / values, meanG = sums.G / values;
            double slopeV = sums.VX * inverse / values, slopeG = sums.GX * inverse / values;
            double product = (sums.VG / values) - (meanV * meanG);
            dGamma.Span<T>()[channel] = T.CreateTruncating(values * inverse * (product - (slopeV * slopeG)));
            double input = scale * inverse;
            return new Factors(
                T.CreateTruncating(scale),
                T.CreateTruncating(-scale * slopeV * inverse),
                T.CreateTruncating(-scale * meanV),
                T.CreateTruncating(-input * slopeG),
                T.CreateTruncating(-input * slopeV),
                T.CreateTruncating(input * inverse * ((3 * slopeV * slopeG) - product)),
                T.CreateTruncating(input * ((meanV * slopeG) + (meanG * slopeV))));
        }

        /// <summary>Over a channel: Σ v, Σ v (x − μ), Σ g, Σ g (x − μ), Σ v g.</summary>
        private readonly record struct Sums(double V, double VX, double G, double GX, double VG)
        {
            public Sums Plus(Sums other) => new(V + other.V, VX + other.VX, G + other.G, GX + other.GX, VG + other.VG);
        }

        /// <summary>dg = GradientV v + GradientX (x − μ) + GradientShift; dx likewise, and of g, too.</summary>
        private readonly record struct Factors(T GradientV, T GradientX, T GradientShift, T InputV, T InputG, T InputX, T InputShift);
    }
}
