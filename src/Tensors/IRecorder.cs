namespace AdvScratch.Tensors;

/// <summary>A backend that can note what it queues for its device and queue it again, without the host's part of the work.</summary>
internal interface IRecorder
{
    /// <summary>Does the work and notes what it queues.</summary>
    /// <param name="work">What persists of the tensors that it makes must be taken out of their scopes in it.</param>
    /// <returns>
    /// Null if it cannot be repeated: it reads results on the host, brings numbers from there or draws random ones, or is part of
    /// other work that is being noted.
    /// </returns>
    IRecordedWork? Record(Action work);
}

/// <summary>Work that can be queued again: the same kernels on the same memory, which stays its own until it is disposed.</summary>
internal interface IRecordedWork : IDisposable
{
    /// <summary>Queues it.</summary>
    /// <exception cref="InvalidOperationException">A tensor that it reads or writes was released in the meantime.</exception>
    void Replay();
}
