using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AdvScratch.IlgpuEmulator;

/// <summary>Who can reach a memory.</summary>
internal enum MemoryKind
{
    /// <summary>All groups of all kernels.</summary>
    Global,

    /// <summary>The threads of one group.</summary>
    Shared,

    /// <summary>The host, and copies: page-locked.</summary>
    Host,
}

/// <summary>
/// The bytes of a buffer or of a group's shared allocation. Fresh memory holds <see cref="Poison"/>: a quiet NaN as float
/// and as double, a huge number as int.
/// </summary>
internal sealed class DeviceMemory
{
    /// <summary>A quiet NaN in 4 bytes; twice in a row, a quiet NaN in 8.</summary>
    public const uint Poison = 0x7FFA_DEAD;

    private const int Alignment = 16;

    private readonly Tracker _tracker;
    private readonly MemoryKind _kind;
    private readonly string _name;
    private readonly Type _type;
    private readonly int _length;
    private readonly int _elementSize;
    private readonly Shadow?[] _shadows;
    private byte[]? _bytes;

    /// <param name="tracker">Of the accelerator that it belongs to.</param>
    /// <param name="kind">Who can reach it.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="type">Type of its elements, for messages.</param>
    /// <param name="length">Elements.</param>
    /// <param name="elementSize">Bytes of one; all together must fit an array.</param>
    public DeviceMemory(Tracker tracker, MemoryKind kind, string name, Type type, int length, int elementSize)
    {
        (_tracker, _kind, _name, _type, _length, _elementSize) = (tracker, kind, name, type, length, elementSize);
        _bytes = GC.AllocateUninitializedArray<byte>((Size + Alignment - 1) & -Alignment);
        _shadows = new Shadow?[(_bytes.Length >> Shadow.SizeBits) + 1];
        FillWithPoison();
    }

    public int Size => _length * _elementSize;

    /// <summary>The buffer that it is, if it is one: a view keeps it from the garbage collector.</summary>
    public object? Owner { get; set; }

    public bool IsShared => _kind == MemoryKind.Shared;

    /// <summary>All bytes, for copies between kernels.</summary>
    public Span<byte> Bytes => _bytes is { } bytes
        ? bytes.AsSpan(0, Size)
        : throw new ObjectDisposedException(_name, $"{this} is used after Dispose.");

    public bool Holds<T>(int length) => _type == typeof(T) && _length == length;

    /// <summary>A reference for the running kernel, which may read or write through it until its next barrier or shuffle.</summary>
    /// <param name="offset">In bytes, within bounds.</param>
    public ref T Touch<T>(int offset)
        where T : unmanaged
    {
        if (!_tracker.IsRunning)
            throw new InvalidOperationException("Host code cannot index device memory; copy it with CopyToCPU and CopyFromCPU.");
        if (_kind == MemoryKind.Host)
            throw _tracker.Position.Fault($"uses {this}, which only copies can reach");
        if (_bytes is null)
            throw _tracker.Position.Fault($"uses {this} after Dispose");
        if (IsShared || _tracker.TracksGlobal)
            _tracker.Log(this, offset, ElementOf<T>.Size);
        return ref At<T>(offset);
    }

    /// <summary>Whether a reference is to the element at this byte.</summary>
    public bool IsAt<T>(ref T target, int offset)
        where T : unmanaged => offset + ElementOf<T>.Size <= Size && Unsafe.AreSame(ref target, ref At<T>(offset));

    /// <summary>What is known of the surroundings of a byte.</summary>
    public Shadow ShadowOf(int offset) => _shadows[offset >> Shadow.SizeBits] ??= new Shadow();

    /// <summary>A word or byte as it is now.</summary>
    public uint Read(int offset, int size) => size == 1 ? _bytes![offset] : At<uint>(offset);

    /// <summary>What fresh memory reads as.</summary>
    public static uint PoisonAt(int offset, int size) => size == 1 ? (byte)(Poison >> (8 * (offset & 3))) : Poison;

    /// <summary>What messages call the element at this byte.</summary>
    public string Describe(int offset) => $"element {offset / _elementSize} of {this}";

    public void FillWithPoison() => MemoryMarshal.Cast<byte, uint>(_bytes.AsSpan()).Fill(Poison);

    public void Free() => _bytes = null;

    public override string ToString() => $"{_name} ({_type.Name}[{_length}])";

    private ref T At<T>(int offset)
        where T : unmanaged => ref MemoryMarshal.AsRef<T>(_bytes.AsSpan(offset, ElementOf<T>.Size));
}

/// <summary>The size of an element.</summary>
internal static class ElementOf<T>
    where T : unmanaged
{
    public static readonly int Size = Unsafe.SizeOf<T>();
}
