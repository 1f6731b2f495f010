using AdvScratch.Tensors.Operators;
using ILGPU;

namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>
/// The channels of images [N, C, H, W], cut into slices of equal lengths, each the work of a group: group s · C + c has slice s
/// of channel c, so that groups that run together read neighbouring memory. Lengths and offsets are in packs; a channel's packs
/// are counted through all images.
/// </summary>
internal struct ChannelSlices
{
    /// <summary>Packs that a thread sums at least, if there are so many.</summary>
    private const int LeastPacks = 4;

    /// <summary>Number of channels.</summary>
    public int Channels;

    /// <summary>Number of slices of each channel, at least one.</summary>
    public int Slices;

    /// <summary>Packs of a slice, at least one; the last one of a channel may have fewer.</summary>
    public int SliceLength;

    private int _width, _plane, _length;
    private Divisor _byPlane, _byChannels;

    /// <summary>Cuts channels so that about <see cref="Tuning.ChannelGroups"/> groups have work.</summary>
    /// <param name="images">[N, C, H, W].</param>
    /// <param name="width">Elements of a pack, a divisor of H W.</param>
    /// <param name="tuning">The device's sizes.</param>
    internal static ChannelSlices Of(Shape images, int width, Tuning tuning)
    {
        int channels = images[1], plane = images[2] * images[3] / width, length = images[0] * plane;
        long even = ((long)length * channels) / tuning.ChannelGroups;
        long perThread = Math.Max(LeastPacks, (even + tuning.GroupSize - 1) / tuning.GroupSize);
        int sliceLength = (int)Math.Min(perThread * tuning.GroupSize, Math.Max(length, 1));
        return new ChannelSlices
        {
            _width = width,
            _plane = plane,
            _length = length,
            _byPlane = Divisor.Of(plane),
            _byChannels = Divisor.Of(channels),
            Channels = channels,
            SliceLength = sliceLength,
            Slices = Math.Max(1, (length + sliceLength - 1) / sliceLength),
        };
    }

    /// <summary>Number of slices of all channels.</summary>
    public readonly int Count => Channels * Slices;

    /// <summary>Elements of a channel.</summary>
    public readonly double Values => (double)_length * _width;

    /// <summary>The group's slice.</summary>
    public readonly int Slice => _byChannels.Quotient(Grid.IdxX);

    /// <summary>The group's channel.</summary>
    public readonly int Channel => Grid.IdxX - (Slice * Channels);

    /// <summary>The thread's first pack; the next ones follow at the distance of the group's size.</summary>
    public readonly int First => (Slice * SliceLength) + Group.IdxX;

    /// <summary>The end of the group's slice.</summary>
    public readonly int End => EndOf(Slice);

    /// <summary>Elements of a slice.</summary>
    public readonly double ValuesOf(int slice) => (double)(EndOf(slice) - (slice * SliceLength)) * _width;

    /// <summary>Where a channel's pack lies.</summary>
    public readonly int Offset(int channel, int pack) => pack + (((_byPlane.Quotient(pack) * (Channels - 1)) + channel) * _plane);

    /// <summary>Where a slice's share of sum <paramref name="k"/> is kept.</summary>
    public readonly int Part(int k, int channel, int slice) => (((k * Channels) + channel) * Slices) + slice;

    /// <summary>Keeps the group's share of sum <paramref name="k"/>; all threads of the group take part.</summary>
    /// <param name="parts">The shares.</param>
    /// <param name="k">Which sum.</param>
    /// <param name="value">The thread's share.</param>
    /// <returns>The group's share.</returns>
    public readonly double Keep(ArrayView<double> parts, int k, double value)
    {
        double sum = Collective.Combine<SumReduction, double>(value, Group.DimX);
        if (Group.IdxX == 0)
            parts[Part(k, Channel, Slice)] = sum;
        return sum;
    }

    /// <summary>Sum <paramref name="k"/> of a channel, in all threads of the warp.</summary>
    public readonly double Total(ArrayView<double> parts, int k, int channel)
    {
        double sum = 0;
        for (int slice = Warp.LaneIdx; slice < Slices; slice += Warp.WarpSize)
            sum += parts[Part(k, channel, slice)];
        return Collective.CombineLanes<SumReduction, double>(sum, Warp.WarpSize);
    }

    private readonly int EndOf(int slice) => slice + 1 < Slices ? (slice + 1) * SliceLength : _length;
}
