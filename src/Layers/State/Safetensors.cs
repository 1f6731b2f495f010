using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using AdvScratch.Tensors;

namespace AdvScratch.Layers;

/// <summary>
/// Named tensors in a file of the safetensors format (https://github.com/huggingface/safetensors, "Format"): eight bytes
/// with the length of the header, the header in JSON, then the elements, little-endian and row-major. Here the elements
/// are float32, float64 or int32.
/// </summary>
public static class Safetensors
{
    /// <summary>The longest header that is read, as in the format's own library.</summary>
    internal const int MaxHeaderBytes = 100_000_000;

    internal const string MetadataKey = "__metadata__";

    private static readonly JsonWriterOptions HeaderOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The format's name of an element type.</summary>
    internal static string NameOf(DType type) => type switch
    {
        DType.Float32 => "F32",
        DType.Float64 => "F64",
        _ => "I32",
    };

    /// <summary>
    /// Writes a file in one piece: it is complete under a temporary name beside <paramref name="path"/> before it takes
    /// that name, so that neither a crash nor a full disk damages an older file. The same tensors give the same bytes.
    /// </summary>
    /// <param name="path">The file; it is replaced if it exists.</param>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="metadata">Free text by name, kept in the header.</param>
    /// <exception cref="ArgumentException">A tensor is called <c>__metadata__</c>, which the format reserves.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.ContainsKey(MetadataKey))
            throw new ArgumentException($"A tensor cannot be called '{MetadataKey}', which the safetensors format reserves; rename it.", nameof(tensors));
        // the order of the format's own library: eight-byte elements first, so that all stay aligned, then by name
        var ordered = tensors
            .OrderByDescending(static t => t.Value.DType == DType.Float64).ThenByDescending(static t => t.Value.DType == DType.Float32)
            .ThenBy(static t => t.Key, StringComparer.Ordinal).ToList();
        string temporary = path + ".part";
        try
        {
            using (FileStream file = File.Create(temporary))
            {
                file.Write(Header(ordered, metadata));
                foreach ((_, Tensor tensor) in ordered)
                    file.Write(Bytes(tensor));
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the tensors go; the CPU if not given.</param>
    /// <exception cref="InvalidDataException">The file is not of this format, damaged, or holds other element types.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    public static SafetensorsContent Read(string path, Device? device = null)
    {
        using FileStream file = File.OpenRead(path);
        return new SafetensorsReader(file, path, device ?? Device.Cpu).Read();
    }

    private static byte[] Header(List<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var json = new MemoryStream();
        json.Write(new byte[sizeof(ulong)]);
        using (var writer = new Utf8JsonWriter(json, HeaderOptions))
        {
            writer.WriteStartObject();
            if (metadata is { Count: > 0 })
                WriteMetadata(writer, metadata);
            long offset = 0;
            foreach ((string name, Tensor tensor) in tensors)
            {
                long end = offset + ((long)tensor.Count * tensor.DType.Size());
                WriteEntry(writer, name, tensor, offset, end);
                offset = end;
            }
            writer.WriteEndObject();
        }
        while (json.Length % sizeof(ulong) != 0)
            json.WriteByte((byte)' ');
        byte[] header = json.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)(header.Length - sizeof(ulong)));
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> metadata)
    {
        writer.WriteStartObject(MetadataKey);
        foreach ((string name, string text) in metadata.OrderBy(static m => m.Key, StringComparer.Ordinal))
            writer.WriteString(name, text);
        writer.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter writer, string name, Tensor tensor, long begin, long end)
    {
        writer.WriteStartObject(name);
        writer.WriteString("dtype", NameOf(tensor.DType));
        writer.WriteStartArray("shape");
        foreach (int extent in tensor.Shape)
            writer.WriteNumberValue(extent);
        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(begin);
        writer.WriteNumberValue(end);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Bytes(Tensor tensor) => tensor.DType switch
    {
        DType.Float32 => MemoryMarshal.AsBytes(tensor.AsSpan<float>()),
        DType.Float64 => MemoryMarshal.AsBytes(tensor.AsSpan<double>()),
        _ => MemoryMarshal.AsBytes(tensor.AsSpan<int>()),
    };
}

/// <summary>What a safetensors file holds.</summary>
/// <param name="Tensors">The tensors by name, in the order of their elements in the file.</param>
/// <param name="Metadata">Free text by name.</param>
public sealed record SafetensorsContent(IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata);
