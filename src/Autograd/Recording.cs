namespace AdvScratch.Autograd;

/// <summary>
/// Whether operators are recorded on this thread. Recording is on by default; evaluation turns it off:
/// <c>using (Recording.Off()) { … }</c>.
/// </summary>
public static class Recording
{
    [ThreadStatic]
    private static int _off;

    /// <summary>True while operators are recorded.</summary>
    public static bool IsOn => _off == 0;

    /// <summary>Turns recording off until the result is disposed.</summary>
    public static IDisposable Off() => new Pause();

    private sealed class Pause : IDisposable
    {
        private bool _ended;

        public Pause() => _off++;

        public void Dispose()
        {
            if (!_ended)
                _off--;
            _ended = true;
        }
    }
}
