using AdvScratch.Tensors;

namespace AdvScratch.Adversarial;

/// <summary>How far training is, and the sums of the epoch in progress.</summary>
internal sealed class TrainingPosition
{
    private readonly Tensor _epoch = LiveNumber.New(0);
    private readonly Tensor _step = LiveNumber.New(0);
    private readonly Tensor _images = LiveNumber.New(0);
    private readonly Tensor _loss = LiveNumber.New(0, DType.Float64);
    private readonly Tensor _correct = LiveNumber.New(0);
    private readonly Tensor _seen = LiveNumber.New(0);

    /// <summary>Epochs finished, and so the index of the one in progress.</summary>
    public int Epoch => (int)_epoch.Item();

    /// <summary>Steps done in the epoch in progress.</summary>
    public int Step => (int)_step.Item();

    /// <summary>Images seen in the epoch in progress.</summary>
    public int Seen => (int)_seen.Item();

    /// <summary>The mean loss of the images seen.</summary>
    public double Loss => _loss.Item() / Seen;

    /// <summary>The share of correct images among those seen.</summary>
    public double Accuracy => _correct.Item() / Seen;

    /// <summary>Notes how many images there are, and refuses another number later on: the order of batches depends on it.</summary>
    /// <exception cref="ArgumentException">Training began with another number.</exception>
    public void Begin(int images)
    {
        if ((Epoch > 0 || Step > 0) && (int)_images.Item() != images)
        {
            throw new ArgumentException(
                $"Training began with {_images.Item()} images and cannot go on with {images}; give it the same images, or begin anew.");
        }
        _images.Set(images);
    }

    /// <summary>A step is done.</summary>
    public void Add(double loss, int correct, int images)
    {
        _loss.Add(loss * images);
        _correct.Add(correct);
        _seen.Add(images);
        _step.Add(1);
    }

    /// <summary>The epoch is done.</summary>
    public void NextEpoch()
    {
        foreach (Tensor sum in (Tensor[])[_step, _loss, _correct, _seen])
            sum.Set(0);
        _epoch.Add(1);
    }

    /// <summary>Everything by name; the live tensors.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State() =>
        [("epoch", _epoch), ("step", _step), ("images", _images), ("loss", _loss), ("correct", _correct), ("seen", _seen)];
}
