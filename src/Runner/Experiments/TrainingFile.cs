using System.Text.Json;
using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Runner.Datasets;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Experiments;

/// <summary>Files of trainings, finished or not: tensors and, in the metadata, the epochs behind them.</summary>
internal static class TrainingFile
{
    private const string EpochsKey = "epochs";

    /// <summary>Writes one in one piece.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IEnumerable<EpochMetrics> epochs, IEnumerable<(string Key, string Value)> facts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var metadata = facts.ToDictionary(fact => fact.Key, fact => fact.Value);
        metadata[EpochsKey] = JsonSerializer.Serialize(epochs);
        Safetensors.Write(path, tensors, metadata);
    }

    /// <summary>Reads one.</summary>
    /// <returns>The metadata and the epochs.</returns>
    /// <exception cref="DataException">The file holds something else.</exception>
    public static (IReadOnlyDictionary<string, string> Facts, IReadOnlyList<EpochMetrics> Epochs) Load(string path, Action<IReadOnlyDictionary<string, Tensor>> load)
    {
        try
        {
            using TensorScope scope = TensorScope.Begin();
            SafetensorsContent content = Safetensors.Read(path);
            load(content.Tensors);
            string epochs = content.Metadata.GetValueOrDefault(EpochsKey, "[]");
            return (content.Metadata, JsonSerializer.Deserialize<EpochMetrics[]>(epochs) ?? []);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            throw new DataException($"'{path}' is not what this run saved ({e.Message.TrimEnd('.')}); delete it to train that model from the beginning.", e);
        }
    }
}
