using AdvScratch.Tensors.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace AdvScratch.Tensors.Gpu;

/// <summary>A piece of the device's memory.</summary>
/// <param name="bytes">All of it: at least what was asked for.</param>
/// <param name="buffer">The allocation that is this piece alone, or null for a part of a slab.</param>
internal sealed class DeviceBlock(ArrayView<byte> bytes, MemoryBuffer1D<byte, Stride1D.Dense>? buffer)
{
    public ArrayView<byte> Bytes => bytes;

    public MemoryBuffer1D<byte, Stride1D.Dense>? Buffer => buffer;

    /// <summary>The recorded work that the block returns to; null for everybody.</summary>
    public HeldBlocks? Holder { get; set; }
}

/// <summary>
/// Keeps released blocks for reuse, since the driver's own allocation waits for the device. Small blocks are cut from slabs.
/// All work runs in one stream, so a released block can be given out at once: what reads it was queued before what will write it.
/// </summary>
internal sealed class DeviceMemory(Accelerator accelerator, Tuning tuning) : IDisposable
{
    private const int Alignment = 256;

    private readonly FreeBlocks _free = new();
    private readonly List<DeviceBlock> _lost = [];
    private readonly List<MemoryBuffer1D<byte, Stride1D.Dense>> _slabs = [];

    // held here, or the garbage collector would free a buffer together with the lost storage whose finalizer returns its block
    private readonly HashSet<MemoryBuffer1D<byte, Stride1D.Dense>> _own = [];
    private readonly Lock _gate = new();
    private HeldBlocks? _holder;
    private long _cut;
    private int _holders;

    /// <summary>Bytes taken from the driver: constant in the steady state of a training loop.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>A block of at least the given size; its contents are undefined.</summary>
    /// <exception cref="InvalidOperationException">The device has not so much memory left.</exception>
    public DeviceBlock Rent(long bytes)
    {
        long size = SizeOf(bytes);
        lock (_gate)
        {
            DeviceBlock block = _holder?.Free.Take(size) ?? TakeFree(size);
            if (_holder is not null && block.Holder is null)
                _holder.Take(block);
            return block;
        }
    }

    /// <summary>
    /// The same for a tensor. First comes back what the garbage collector has found; not at other times, because an operation may be
    /// about to use a block whose tensor nobody refers to any more.
    /// </summary>
    public DeviceBlock RentForTensor(long bytes)
    {
        TakeLost();
        try
        {
            return Rent(bytes);
        }
        catch (InvalidOperationException)
        {
            // the garbage collector does not know how much device memory its garbage holds
            GC.Collect();
            GC.WaitForPendingFinalizers();
            TakeLost();
            return Rent(bytes);
        }
    }

    /// <summary>Takes a block back whose tensor the garbage collector has found.</summary>
    public void Lose(DeviceBlock block)
    {
        lock (_gate)
            _lost.Add(block);
    }

    /// <summary>The same for what is written once and then only read: recorded work never writes there again.</summary>
    public DeviceBlock RentForConstants(long bytes)
    {
        lock (_gate)
            return TakeFree(SizeOf(bytes));
    }

    /// <summary>Takes a block back.</summary>
    public void Return(DeviceBlock block)
    {
        lock (_gate)
            (block.Holder?.Free ?? _free).Add(block);
    }

    /// <summary>Whether somebody holds blocks whose addresses must stay what they are.</summary>
    public bool IsHeld => _holders > 0;

    /// <summary>From now until <see cref="EndHold"/> blocks are given out that return to their holder.</summary>
    public HeldBlocks Hold()
    {
        lock (_gate)
        {
            _holders++;
            return _holder = new HeldBlocks();
        }
    }

    /// <summary>New blocks are everybody's again; those that were given out stay held.</summary>
    public void EndHold()
    {
        lock (_gate)
            _holder = null;
    }

    /// <summary>Takes back what was held.</summary>
    public void Release(HeldBlocks held)
    {
        lock (_gate)
        {
            _holders--;
            foreach (DeviceBlock block in held.Release())
                _free.Add(block);
        }
    }

    public void Dispose()
    {
        Trim();
        _slabs.ForEach(slab => slab.Dispose());
    }

    /// <summary>A somewhat larger one serves as well: smaller batches then need no blocks of their own.</summary>
    private DeviceBlock TakeFree(long size)
    {
        long larger = SizeOf(size + 1);
        return _free.Take(size) ?? _free.Take(larger) ?? _free.Take(SizeOf(larger + 1)) ?? (size <= tuning.SlabBytes / 64 ? Cut(size) : Own(size));
    }

    private void TakeLost()
    {
        lock (_gate)
        {
            _lost.ForEach(Return);
            _lost.Clear();
        }
    }

    private DeviceBlock Cut(long size)
    {
        if (_slabs.Count == 0 || _cut + size > _slabs[^1].Length)
            (_cut, _) = (0, AddSlab());
        var block = new DeviceBlock(_slabs[^1].View.SubView(_cut, size), null);
        _cut += size;
        return block;
    }

    private int AddSlab()
    {
        _slabs.Add(Allocate(tuning.SlabBytes));
        return _slabs.Count;
    }

    private DeviceBlock Own(long size)
    {
        MemoryBuffer1D<byte, Stride1D.Dense> buffer = Allocate(size);
        _own.Add(buffer);
        return new DeviceBlock(buffer.View, buffer);
    }

    private MemoryBuffer1D<byte, Stride1D.Dense> Allocate(long size)
    {
        MemoryBuffer1D<byte, Stride1D.Dense> buffer;
        try
        {
            buffer = accelerator.Allocate1D<byte>(size);
        }
        catch (AcceleratorException)
        {
            Trim();
            try
            {
                buffer = accelerator.Allocate1D<byte>(size);
            }
            catch (AcceleratorException e)
            {
                throw new InvalidOperationException(
                    $"{accelerator.Name} has no {size >> 20} MiB left of its {accelerator.MemorySize >> 20} MiB ({AllocatedBytes >> 20} MiB are in use here); use smaller batches.", e);
            }
        }
        AllocatedBytes += size;
        return buffer;
    }

    /// <summary>Gives the driver back what is an allocation of its own and unused.</summary>
    private void Trim()
    {
        foreach (DeviceBlock block in _free.TakeAll())
        {
            if (block.Buffer is null)
            {
                _free.Add(block);
                continue;
            }
            AllocatedBytes -= block.Buffer.Length;
            _own.Remove(block.Buffer);
            block.Buffer.Dispose();
        }
    }

    private static long SizeOf(long bytes) =>
        bytes <= 4 * Alignment ? Math.Max(bytes + Alignment - 1, Alignment) / Alignment * Alignment : SizeClass.RoundUp(bytes);
}
