using System.Text;
using AdvScratch.Tensors;

namespace AdvScratch.Layers.Tests;

public sealed class SafetensorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safetensors-").FullName;

    private string File => Path.Combine(_folder, "state.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Bytes_are_those_of_the_format()
    {
        var tensors = new Dictionary<string, Tensor>
        {
            ["w.0"] = Tensor.From([1f, -2f], [2, 1]),
            ["step"] = Tensor.Scalar(258, DType.Int32),
            ["μ"] = Tensor.From([0.5], [1]),
        };
        Safetensors.Write(File, tensors, new Dictionary<string, string> { ["note"] = "a \"b\"" });

        // float64 before float32 before int32, as the format's own library orders them (by alignment, then by name)
        const string Header = """
            {"__metadata__":{"note":"a \"b\""},"μ":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"w.0":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]},"step":{"dtype":"I32","shape":[],"data_offsets":[16,20]}}
            """;
        byte[] header = Encoding.UTF8.GetBytes(Header);
        int padded = (header.Length + 7) / 8 * 8;
        byte[] expected =
        [
            (byte)padded, 0, 0, 0, 0, 0, 0, 0,
            .. header, .. Enumerable.Repeat((byte)' ', padded - header.Length),
            0, 0, 0, 0, 0, 0, 0xE0, 0x3F,
            0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0,
            2, 1, 0, 0,
        ];
        Assert.Equal(expected, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var tensors = new Dictionary<string, Tensor>
        {
            ["a"] = Tensor.From([float.NaN, -0f, float.PositiveInfinity, 1e-40f, 3f, 4f], [2, 3]),
            ["b"] = Waves.Tensor(0.3, [1 << 10, 1 << 10], DType.Float32),
            ["c"] = Waves.Tensor(0.3, [5]),
            ["d"] = Tensor.From([int.MinValue, int.MaxValue], [2]),
            ["none"] = Tensor.Zeros([3, 0, 2]),
            ["scalar"] = Tensor.Scalar(7),
            ["späte \"Namen\"\n"] = Tensor.Scalar(8, DType.Float64),
        };
        var metadata = new Dictionary<string, string> { ["epoch"] = "3", ["config"] = "{\"seed\":1}" };
        Safetensors.Write(File, tensors, metadata);
        SafetensorsContent content = Safetensors.Read(File, Device.Reference);
        Assert.Equal(metadata.OrderBy(m => m.Key), content.Metadata.OrderBy(m => m.Key));
        Assert.Equal(tensors.Keys.Order(), content.Tensors.Keys.Order());
        foreach ((string name, Tensor tensor) in content.Tensors)
        {
            Assert.Equal(tensors[name].ToString().Replace("cpu", "reference", StringComparison.Ordinal), tensor.ToString());
            Assert.Equal(tensors[name].ToDoubles().Select(BitConverter.DoubleToInt64Bits), tensor.ToDoubles().Select(BitConverter.DoubleToInt64Bits));
        }
    }

    [Fact]
    public void A_networks_state_goes_through_a_file()
    {
        Module from = Networks.Create("wrn-10-1", new RandomStream(1)), to = Networks.Create("wrn-10-1", new RandomStream(2));
        Safetensors.Write(File, from.StateDict());
        to.LoadStateDict(Safetensors.Read(File).Tensors);
        Assert.Equal(from.StateDict().Select(t => t.Value.ToDoubles()), to.StateDict().Select(t => t.Value.ToDoubles()));
    }

    [Fact]
    public void Writing_replaces_the_file_and_leaves_nothing_else()
    {
        Safetensors.Write(File, new Dictionary<string, Tensor> { ["a"] = Tensor.Zeros([1000]) });
        Safetensors.Write(File, new Dictionary<string, Tensor> { ["b"] = Tensor.Scalar(1) });
        Assert.Equal(["b"], Safetensors.Read(File).Tensors.Keys);
        Assert.Equal([File], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file()
    {
        Safetensors.Write(File, new Dictionary<string, Tensor> { ["a"] = Tensor.Scalar(1) });
        Tensor released;
        using (TensorScope.Begin())
            released = Tensor.Scalar(2);
        var tensors = new Dictionary<string, Tensor> { ["a"] = Tensor.Zeros([1 << 16]), ["b"] = released };
        Assert.Throws<ObjectDisposedException>(() => Safetensors.Write(File, tensors));
        Assert.Equal(1, Safetensors.Read(File).Tensors["a"].Item());
        Assert.Equal([File], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void The_name_of_the_metadata_is_reserved() =>
        Assert.Throws<ArgumentException>(() => Safetensors.Write(File, new Dictionary<string, Tensor> { ["__metadata__"] = Tensor.Scalar(1) }));

    /// <summary>The example in the documentation of the format's own library (<c>SafeTensors::deserialize</c>).</summary>
    [Fact]
    public void The_documented_example_is_read()
    {
        WriteFile("""{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}""", new byte[16]);
        Tensor tensor = Safetensors.Read(File).Tensors["test"];
        Assert.Equal(DType.Int32, tensor.DType);
        Assert.Equal([2, 2], tensor.Shape);
        Assert.Equal([0, 0, 0, 0], tensor.ToArray<int>());
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("""{"b":{"data_offsets":[4,8],"shape":[1],"dtype":"F32"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}    """, 8)]
    public void Unusual_but_valid_headers_are_read(string header, int bytes)
    {
        WriteFile(header, new byte[bytes]);
        Assert.Equal(bytes / 4, Safetensors.Read(File).Tensors.Count);
    }

    [Theory]
    [InlineData("""["a"]""", 0, "something other than a JSON object")]
    [InlineData("""{"a":1}""", 0, "describes tensor 'a' by something other than a JSON object")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", 4, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "not valid JSON")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[[[[1]]]]],"data_offsets":[0,4]}}""", 4, "not valid JSON")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "does not give tensor 'a' a dtype")]
    [InlineData("""{"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""", 4, "describes tensor 'a' by 'dtype'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"extra":0}}""", 4, "describes tensor 'a' by 'extra'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "whole numbers from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "whole numbers from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", 4, "whole numbers from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "two data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]}}""", 4, "whole numbers from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9999999999],"data_offsets":[0,4]}}""", 4, "more than 2147483647 elements")]
    [InlineData("""{"a":{"dtype":"F32","shape":[65536,65536],"data_offsets":[0,4]}}""", 4, "more than 2147483647 elements")]
    [InlineData("""{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", 8, "tensor 'a' of type 'I64'; convert it to F32, F64 or I32")]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}""", 2, "tensor 'a' of type 'F16'; convert it to F32, F64 or I32")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "gives tensor 'a' 4 bytes, but F32[2] needs 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "has tensor 'a' at byte 4 of its data instead of 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "has tensor 'a' at byte 4 of its data instead of 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "has tensor 'b' at byte 0 of its data instead of 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "holds 3 bytes of data where its header announces 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "holds 5 bytes of data where its header announces 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[500000000],"data_offsets":[0,2000000000]}}""", 4, "holds 4 bytes of data where its header announces 2000000000")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "has metadata 'a' that is not text")]
    [InlineData("""{"__metadata__":[]}""", 0, "describes its metadata by something other than a JSON object")]
    [InlineData("", 0, "not valid JSON")]
    public void Damaged_files_are_refused_in_one_sentence(string header, int bytes, string reason)
    {
        WriteFile(header, new byte[bytes]);
        AssertRefused(reason);
    }

    [Theory]
    [InlineData(new byte[0], "has fewer than 8 bytes")]
    [InlineData(new byte[] { 1, 2, 3 }, "has fewer than 8 bytes")]
    [InlineData(new byte[] { 9, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' }, "announces a header of 9 bytes, but has only 2 more")]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 0 }, "announces a header of 18446744073709551615 bytes")]
    [InlineData(new byte[] { 1, 225, 245, 5, 0, 0, 0, 0 }, "announces a header of 100000001 bytes, more than the 100000000 allowed")]
    [InlineData(new byte[] { 4, 0, 0, 0, 0, 0, 0, 0, (byte)'{', 0xFF, 0xFE, (byte)'}' }, "not valid JSON")]
    [InlineData(new byte[] { 7, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, "not valid JSON")]
    public void Bytes_that_are_no_header_are_refused(byte[] bytes, string reason)
    {
        System.IO.File.WriteAllBytes(File, bytes);
        AssertRefused(reason);
    }

    private void AssertRefused(string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => Safetensors.Read(File));
        Assert.StartsWith($"'{File}' ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    private void WriteFile(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        System.IO.File.WriteAllBytes(File, [.. BitConverter.GetBytes((ulong)text.Length), .. text, .. data]);
    }
}
