using ILGPU;
using ILGPU.Runtime;

namespace AdvScratch.Tensors.Gpu;

/// <summary>
/// Uploads through two page-locked buffers in turn: while the device reads one, the host fills the other. The host waits only
/// when both are under way.
/// </summary>
internal sealed class Staging : IDisposable
{
    private readonly AcceleratorStream _stream;
    private readonly PageLockedArray1D<byte>[] _buffers;
    private readonly ProfilingMarker?[] _ends = [null, null];
    private int _current;
    private int _used;

    public Staging(Accelerator accelerator, AcceleratorStream stream, int bytes)
    {
        _stream = stream;
        _buffers = [accelerator.AllocatePageLocked1D<byte>(bytes), accelerator.AllocatePageLocked1D<byte>(bytes)];
    }

    public void Upload(ReadOnlySpan<byte> bytes, ArrayView<byte> target)
    {
        for (long start = 0; !bytes.IsEmpty;)
        {
            Span<byte> room = Room(bytes.Length);
            int length = Math.Min(room.Length, bytes.Length);
            bytes[..length].CopyTo(room);
            target.SubView(start, length).CopyFrom(_stream, _buffers[_current].ArrayView.SubView(_used, length));
            bytes = bytes[length..];
            (start, _used) = (start + length, _used + length);
        }
    }

    public void Dispose()
    {
        foreach (ProfilingMarker? end in _ends)
            end?.Dispose();
        foreach (PageLockedArray1D<byte> buffer in _buffers)
            buffer.Dispose();
    }

    /// <summary>The rest of the current buffer, or the other one if a small upload does not fit.</summary>
    private Span<byte> Room(int wanted)
    {
        int left = (int)_buffers[_current].Length - _used;
        if (left == 0 || (left < wanted && wanted < _buffers[_current].Length))
        {
            _ends[_current]?.Dispose();
            _ends[_current] = _stream.AddProfilingMarker();
            (_current, _used) = (1 - _current, 0);
            _ends[_current]?.Synchronize();
        }
        return _buffers[_current].Span[_used..];
    }
}
