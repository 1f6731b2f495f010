namespace AdvScratch.Tensors.Gpu;

/// <summary>Blocks that nobody uses at the moment, by size.</summary>
internal sealed class FreeBlocks
{
    private readonly Dictionary<long, Stack<DeviceBlock>> _stacks = [];

    public void Add(DeviceBlock block)
    {
        if (!_stacks.TryGetValue(block.Bytes.Length, out Stack<DeviceBlock>? stack))
            _stacks[block.Bytes.Length] = stack = new Stack<DeviceBlock>();
        stack.Push(block);
    }

    public DeviceBlock? Take(long size) =>
        _stacks.TryGetValue(size, out Stack<DeviceBlock>? stack) && stack.TryPop(out DeviceBlock? block) ? block : null;

    /// <summary>All of them, which then are no longer here.</summary>
    public DeviceBlock[] TakeAll()
    {
        DeviceBlock[] all = [.. _stacks.Values.SelectMany(stack => stack)];
        _stacks.Clear();
        return all;
    }
}

/// <summary>Blocks that recorded work took: they return to it, not to everybody, until it is disposed.</summary>
internal sealed class HeldBlocks
{
    private readonly List<DeviceBlock> _all = [];

    /// <summary>Those that it may take again while it is being recorded.</summary>
    public FreeBlocks Free { get; } = new();

    public void Take(DeviceBlock block)
    {
        block.Holder = this;
        _all.Add(block);
    }

    /// <summary>Lets all go; what is in use will return to everybody.</summary>
    public DeviceBlock[] Release()
    {
        _all.ForEach(block => block.Holder = null);
        _all.Clear();
        return Free.TakeAll();
    }
}
