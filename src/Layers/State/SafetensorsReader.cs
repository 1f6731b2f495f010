using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using AdvScratch.Tensors;

namespace AdvScratch.Layers;

/// <summary>
/// Reads one safetensors file that nobody vouches for: every length is checked against the file before memory is taken
/// for it, and the tensors must cover the file's data exactly, without gaps and overlaps.
/// </summary>
internal sealed class SafetensorsReader(FileStream file, string path, Device device)
{
    private static readonly JsonDocumentOptions HeaderOptions = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, string> _metadata = [];

    public SafetensorsContent Read()
    {
        ReadHeader();
        CheckCoverage();
        var tensors = new OrderedDictionary<string, Tensor>();
        foreach (Entry entry in _entries)
        {
            tensors.Add(entry.Name, entry.Type switch
            {
                DType.Float32 => ReadElements<float>(entry),
                DType.Float64 => ReadElements<double>(entry),
                _ => ReadElements<int>(entry),
            });
        }
        return new SafetensorsContent(tensors, _metadata);
    }

    private void ReadHeader()
    {
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (file.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
            throw Bad("has fewer than 8 bytes and is no safetensors file");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > Safetensors.MaxHeaderBytes)
            throw Bad($"announces a header of {length} bytes, more than the {Safetensors.MaxHeaderBytes} allowed; it is no safetensors file");
        if (length > (ulong)(file.Length - file.Position))
            throw Bad($"announces a header of {length} bytes, but has only {file.Length - file.Position} more; it is truncated or no safetensors file");
        byte[] header = new byte[length];
        file.ReadExactly(header);
        try
        {
            using var json = JsonDocument.Parse(header, HeaderOptions);
            foreach (JsonProperty property in Properties(json.RootElement, "the header"))
                ReadProperty(property);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the latter: a name is no valid UTF-8
        {
            throw new InvalidDataException($"'{path}' has a header that is not valid JSON ({error.Message.TrimEnd('.')}); write the file again.", error);
        }
    }

    private void ReadProperty(JsonProperty property)
    {
        if (property.Name != Safetensors.MetadataKey)
        {
            _entries.Add(ReadEntry(property.Name, property.Value));
            return;
        }
        foreach (JsonProperty text in Properties(property.Value, "its metadata"))
        {
            _metadata.Add(text.Name, text.Value.ValueKind == JsonValueKind.String
                ? text.Value.GetString()!
                : throw Bad($"has metadata '{text.Name}' that is not text"));
        }
    }

    private Entry ReadEntry(string name, JsonElement value)
    {
        string? type = null;
        long[]? extents = null;
        long[]? offsets = null;
        foreach (JsonProperty property in Properties(value, $"tensor '{name}'"))
        {
            switch (property.Name)
            {
                case "dtype" when property.Value.ValueKind == JsonValueKind.String:
                    type = property.Value.GetString();
                    break;
                case "shape":
                    extents = Numbers(property.Value);
                    break;
                case "data_offsets":
                    offsets = Numbers(property.Value);
                    break;
                default:
                    throw Bad($"describes tensor '{name}' by '{property.Name}', which the format does not have or not in this form");
            }
        }
        if (type is null || extents is null || offsets is not { Length: 2 })
            throw Bad($"does not give tensor '{name}' a dtype, a shape and two data_offsets of whole numbers from 0");
        return new Entry(name, TypeOf(name, type), ShapeOf(name, extents), offsets[0], offsets[1]);
    }

    private DType TypeOf(string name, string type) => type switch
    {
        "F32" => DType.Float32,
        "F64" => DType.Float64,
        "I32" => DType.Int32,
        _ => throw new InvalidDataException($"'{path}' holds tensor '{name}' of type '{type}'; convert it to F32, F64 or I32 (or leave it out) where the file is written."),
    };

    private Shape ShapeOf(string name, long[] extents)
    {
        try
        {
            return Shape.Create([.. extents.Select(static extent => checked((int)extent))]);
        }
        catch (Exception error) when (error is OverflowException or ArgumentException)
        {
            throw Bad($"holds tensor '{name}' of more than 2147483647 elements");
        }
    }

    /// <summary>The tensors, in the order of their data, must follow each other from 0 to the end of the file.</summary>
    private void CheckCoverage()
    {
        _entries.Sort(static (a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        long expected = 0;
        foreach (Entry entry in _entries)
        {
            long bytes = (long)entry.Shape.Size * entry.Type.Size();
            if (entry.Begin != expected)
                throw Bad($"has tensor '{entry.Name}' at byte {entry.Begin} of its data instead of {expected}");
            if (entry.End - entry.Begin != bytes)
                throw Bad($"gives tensor '{entry.Name}' {entry.End - entry.Begin} bytes, but {Safetensors.NameOf(entry.Type)}{entry.Shape} needs {bytes}");
            expected = entry.End;
        }
        long present = file.Length - file.Position;
        if (present != expected)
            throw Bad($"holds {present} bytes of data where its header announces {expected}");
    }

    private Tensor ReadElements<T>(Entry entry)
        where T : unmanaged
    {
        var elements = new T[entry.Shape.Size];
        // whole elements fit into int.MaxValue, their bytes may not
        const int Chunk = 1 << 20;
        for (int start = 0; start < elements.Length; start += Chunk)
            file.ReadExactly(MemoryMarshal.AsBytes(elements.AsSpan(start, Math.Min(Chunk, elements.Length - start))));
        return Tensor.From(elements, entry.Shape, device);
    }

    private JsonElement.ObjectEnumerator Properties(JsonElement element, string what) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject()
        : throw Bad($"describes {what} by something other than a JSON object");

    /// <summary>An array of whole numbers from 0; null if it is anything else.</summary>
    private static long[]? Numbers(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array)
            return null;
        var numbers = new List<long>();
        foreach (JsonElement item in element.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out long number) || number < 0)
                return null;
            numbers.Add(number);
        }
        return [.. numbers];
    }

    private InvalidDataException Bad(string what) => new($"'{path}' {what}; write the file again.");

    private sealed record Entry(string Name, DType Type, Shape Shape, long Begin, long End);
}
