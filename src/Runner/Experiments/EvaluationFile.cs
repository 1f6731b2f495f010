using System.Globalization;
using System.Text.Json;
using AdvScratch.Adversarial;
using AdvScratch.Layers;
using AdvScratch.Runner.Datasets;
using AdvScratch.Tensors;

namespace AdvScratch.Runner.Experiments;

/// <summary>An evaluation in a file, every number as it was: a resumed run reads what was finished instead of doing it again.</summary>
internal static class EvaluationFile
{
    /// <summary>Writes one in one piece.</summary>
    /// <param name="path">The file; its folder is made.</param>
    /// <param name="label">The attack, to be recognised.</param>
    /// <param name="result">What became of every image.</param>
    public static void Write(string path, string label, EvaluationResult result)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using TensorScope scope = TensorScope.Begin();
        var tensors = new Dictionary<string, Tensor>
        {
            ["correct"] = Column(result.Correct.Select(one => one ? 1 : 0)),
            ["predictions"] = Column(result.Predictions),
            ["distances"] = Column(result.Distances),
            ["losses"] = Column(result.Losses),
        };
        for (int i = 0; i < result.Samples.Count; i++)
        {
            ImageSample sample = result.Samples[i];
            tensors[$"sample.{i}.classes"] = Column([sample.Label, sample.CleanPrediction, sample.AdversarialPrediction]);
            tensors[$"sample.{i}.clean"] = Column(sample.Clean);
            tensors[$"sample.{i}.adversarial"] = Column(sample.Adversarial);
            tensors[$"sample.{i}.distance"] = Column([sample.Distance]);
            if (sample.Flow is { } flow)
                tensors[$"sample.{i}.flow"] = Column(flow);
        }
        Safetensors.Write(path, tensors, new Dictionary<string, string>
        {
            ["label"] = label,
            ["name"] = result.Name,
            ["seconds"] = result.Seconds.ToString("R", CultureInfo.InvariantCulture),
            ["parts"] = JsonSerializer.Serialize(result.Parts),
        });
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null if there is no such file.</summary>
    /// <exception cref="DataException">The file holds something else.</exception>
    public static EvaluationResult? Read(string path, string label)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using TensorScope scope = TensorScope.Begin();
            SafetensorsContent content = Safetensors.Read(path);
            if (content.Metadata["label"] != label)
                throw new InvalidDataException($"holds an evaluation under {content.Metadata["label"]}");
            bool[] correct = [.. Get<int>(content, "correct").Select(one => one == 1)];
            return new EvaluationResult
            {
                Name = content.Metadata["name"],
                Correct = correct,
                Predictions = Get<int>(content, "predictions"),
                Distances = Get<double>(content, "distances"),
                Losses = Get<double>(content, "losses"),
                Accuracy = Proportion.Of(correct),
                Samples = [.. Samples(content)],
                Seconds = double.Parse(content.Metadata["seconds"], CultureInfo.InvariantCulture),
                Parts = JsonSerializer.Deserialize<AttackPart[]>(content.Metadata["parts"])!,
            };
        }
        catch (Exception e) when (e is InvalidDataException or KeyNotFoundException or FormatException or JsonException)
        {
            throw new DataException($"'{path}' is not the evaluation under {label} that this run wrote; delete it, and it is done again.", e);
        }
    }

    private static IEnumerable<ImageSample> Samples(SafetensorsContent content)
    {
        for (int i = 0; content.Tensors.ContainsKey($"sample.{i}.classes"); i++)
        {
            int[] classes = Get<int>(content, $"sample.{i}.classes");
            yield return new ImageSample(
                classes[0],
                Get<float>(content, $"sample.{i}.clean"),
                classes[1],
                Get<float>(content, $"sample.{i}.adversarial"),
                classes[2],
                Get<double>(content, $"sample.{i}.distance")[0])
            {
                Flow = content.Tensors.ContainsKey($"sample.{i}.flow") ? Get<float>(content, $"sample.{i}.flow") : null,
            };
        }
    }

    private static Tensor Column<T>(IEnumerable<T> values)
        where T : unmanaged
    {
        T[] all = [.. values];
        return Tensor.From(all, [all.Length]);
    }

    private static T[] Get<T>(SafetensorsContent content, string name)
        where T : unmanaged => content.Tensors[name].ToArray<T>();
}
