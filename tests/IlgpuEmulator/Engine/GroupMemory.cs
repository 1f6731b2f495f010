using ILGPU;

namespace AdvScratch.IlgpuEmulator;

/// <summary>
/// Shared memory of the running group. The k-th allocation that a thread asks for is the k-th of all its group's threads; they
/// must agree on it, as they do where it is a constant of the kernel.
/// </summary>
internal sealed class GroupMemory(Tracker tracker, int limit)
{
    private readonly List<DeviceMemory> _allocations = [];

    // of this launch; the others of the list are what earlier launches left
    private int _count;
    private long _bytes;

    public void BeginLaunch() => (_count, _bytes) = (0, 0);

    public void BeginGroup()
    {
        for (int i = 0; i < _count; i++)
            _allocations[i].FillWithPoison();
    }

    public ArrayView<T> Allocate<T>(int index, int length)
        where T : unmanaged
    {
        if (index == _count)
            Add<T>(length);
        DeviceMemory memory = _allocations[index];
        if (!memory.Holds<T>(length))
        {
            throw tracker.Position.Fault(
                $"allocates {typeof(T).Name}[{length}], where other threads of the launch made {memory}");
        }
        return new ArrayView<T>(memory, 0, length);
    }

    private void Add<T>(int length)
        where T : unmanaged
    {
        if (length < 1)
            throw tracker.Position.Fault($"allocates {length} elements of shared memory");
        _bytes += (long)length * ElementOf<T>.Size;
        if (_bytes > limit)
            throw tracker.Position.Fault($"needs {_bytes} bytes of shared memory, of which a group may have {limit}");
        if (_count < _allocations.Count && _allocations[_count].Holds<T>(length))
        {
            _allocations[_count].FillWithPoison();
        }
        else
        {
            _allocations.RemoveRange(_count, _allocations.Count - _count);
            _allocations.Add(new DeviceMemory(
                tracker, MemoryKind.Shared, $"shared allocation {_count}", typeof(T), length, ElementOf<T>.Size));
        }
        _count++;
    }
}
