using System.Text.Json;
using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Runner.Datasets;
using AdvScratch.Runner.Reports;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Experiments;

/// <summary>Files of trainings: the tensors, and beside them the epochs, which hold times and would make the same weights differ.</summary>
internal static class TrainingFile
{
    /// <summary>Writes the tensors in one piece.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IEnumerable<(string Key, string Value)> facts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Safetensors.Write(path, tensors, facts.ToDictionary(fact => fact.Key, fact => fact.Value));
    }

    /// <summary>Writes the epochs behind a file's tensors; before the tensors, so that they are there if those are.</summary>
    public static void WriteEpochs(string path, IEnumerable<EpochMetrics> epochs)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.WriteText(EpochsOf(path), JsonSerializer.Serialize(epochs));
    }

    /// <summary>Reads tensors.</summary>
    /// <returns>The metadata.</returns>
    /// <exception cref="DataException">The file holds something else.</exception>
    public static IReadOnlyDictionary<string, string> Load(string path, Action<IReadOnlyDictionary<string, Tensor>> load) => Read(path, () =>
    {
        using TensorScope scope = TensorScope.Begin();
        SafetensorsContent content = Safetensors.Read(path);
        load(content.Tensors);
        return content.Metadata;
    });

    /// <summary>Reads the first epochs behind a file's tensors.</summary>
    /// <param name="path">The file of the tensors.</param>
    /// <param name="count">How many epochs are behind them: one more may have been written before the process died.</param>
    /// <exception cref="DataException">The file of the epochs holds something else.</exception>
    public static IReadOnlyList<EpochMetrics> Epochs(string path, int count = int.MaxValue)
    {
        string file = EpochsOf(path);
        return !File.Exists(file) ? []
            : Read(file, () => JsonSerializer.Deserialize<EpochMetrics[]>(File.ReadAllText(file)) ?? []).Where(epoch => epoch.Epoch < count).ToArray();
    }

    /// <summary>Removes the file of a training that is finished now, and its epochs.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(EpochsOf(path));
    }

    private static string EpochsOf(string path) => Path.ChangeExtension(path, ".epochs.json");

    private static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            throw new DataException($"'{path}' is not what this run saved ({e.Message.TrimEnd('.')}); delete it to train that model from the beginning.", e);
        }
    }
}
