namespace AdvScratch.Tensors;

/// <summary>
/// A function of a tensor that is evaluated many times, as an attack does with the gradient of its loss. On a GPU the first
/// evaluation is recorded: the kernels that it launched, and the memory that they use. Further ones copy the operand to where the
/// first one lay and launch the same kernels again, without walking through the network, and give the same bits. Where nothing
/// can be gained (on the CPU) or recorded (see <see cref="Evaluate"/>), each evaluation computes afresh.
/// </summary>
/// <param name="function">
/// From the operand to the results. Apart from the operand it may depend only on tensors that keep their places (parameters,
/// statistics; their values may change) and on what never changes.
/// </param>
public sealed class RepeatedFunction(Func<Tensor, Tensor[]> function) : IDisposable
{
    private Tensor? _operand;
    private Tensor[] _results = [];
    private IRecordedWork? _work;
    private bool _isPlain;

    /// <summary>Whether evaluations after the first one repeat what was recorded.</summary>
    public bool IsRecorded => _work is not null;

    /// <summary>The results for an operand, which belong to the current scope.</summary>
    /// <remarks>
    /// A function that reads a tensor on the host, makes one from numbers of the host or draws random numbers is evaluated afresh
    /// each time, as is an operand of another shape than the first one's. Other state of the host, such as a counter, cannot be seen.
    /// </remarks>
    public Tensor[] Evaluate(Tensor operand)
    {
        ArgumentNullException.ThrowIfNull(operand);
        if (_isPlain || operand.Device.Backend is not IRecorder recorder)
            return function(operand);
        if (_operand is null)
            Record(recorder, operand);
        else if (_operand.Shape != operand.Shape || _operand.DType != operand.DType || _operand.Device != operand.Device)
            return function(operand);
        else
        {
            _operand.Assign(operand);
            _work!.Replay();
        }
        Tensor[] results = Array.ConvertAll(_results, static result => result.Copy());
        if (_isPlain)
            Release();
        return results;
    }

    /// <summary>Gives back the memory of what was recorded.</summary>
    public void Dispose() => Release();

    private void Record(IRecorder recorder, Tensor operand)
    {
        _operand = operand.Copy().Persist();
        _isPlain = true;
        long drawn = RandomStream.HostDraws;
        _work = recorder.Record(() =>
        {
            using TensorScope scope = TensorScope.Begin();
            _results = Array.ConvertAll(function(_operand), static result => result.Persist());
        });
        if (RandomStream.HostDraws != drawn)
        {
            _work?.Dispose();
            _work = null;
        }
        _isPlain = _work is null;
    }

    private void Release()
    {
        _work?.Dispose();
        _operand?.Storage.Release();
        foreach (Tensor result in _results)
            result.Storage.Release();
        (_work, _operand, _results) = (null, null, []);
    }
}
