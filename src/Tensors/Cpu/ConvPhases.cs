namespace AdvScratch.Tensors.Cpu;

/// <summary>Copies images, zero-padded, to their phases: [N, C, row phase, column phase, place, place]. A chunk is a channel of an image.</summary>
internal unsafe struct PhaseSplit<T>(ConvTaps taps, T* images, T* target) : IWork
    where T : unmanaged
{
    public static void Run(ConvTaps taps, T* images, T* target)
    {
        var work = new PhaseSplit<T>(taps, images, target);
        WorkPool.Run(taps.Images * taps.Channels, ref work);
    }

    public void Invoke(int chunk)
    {
        T* plane = images + ((long)chunk * taps.Height * taps.Width), to = target + ((long)chunk * taps.ChannelSize);
        foreach (int rowPhase in taps.Rows.Phases)
        {
            foreach (int columnPhase in taps.Lines.Phases)
            {
                for (int i = 0; i < taps.Rows.Length; i++, to += taps.Lines.Length)
                    CopyRow(plane, taps.Rows.First + rowPhase + (i * taps.Step), taps.Lines.First + columnPhase, to);
            }
        }
    }

    private void CopyRow(T* plane, int row, int start, T* target)
    {
        int length = taps.Lines.Length;
        if ((uint)row >= (uint)taps.Height)
        {
            new Span<T>(target, length).Clear();
            return;
        }
        // elements before `from` and from `to` on lie outside the image
        int from = Math.Clamp(GemmPlan.CeilDiv(-Math.Min(start, 0), taps.Step), 0, length);
        int to = Math.Clamp(GemmPlan.CeilDiv(Math.Max(taps.Width - start, 0), taps.Step), from, length);
        new Span<T>(target, from).Clear();
        new Span<T>(target + to, length - to).Clear();
        T* source = plane + (row * taps.Width) + start + (from * taps.Step);
        if (taps.Step == 1)
            new ReadOnlySpan<T>(source, to - from).CopyTo(new Span<T>(target + from, to - from));
        else if (taps.Step == 2)
            StridedCopy<T>.EverySecond(source, target + from, to - from);
        else
            StridedCopy<T>.Copy(source, taps.Step, target + from, 1, to - from);
    }
}

/// <summary>
/// Puts images together from the phases of their rows and columns, phase (r, c) being [planes][rows ≡ r][columns ≡ c] at
/// phases[r · stride + c], or zero where that is null. A chunk is a plane.
/// </summary>
internal unsafe struct PhaseJoin<T>(T** phases, int stride, T* images, int height, int width) : IWork
    where T : unmanaged
{
    public static void Run(T** phases, int stride, T* images, int planes, int height, int width)
    {
        var work = new PhaseJoin<T>(phases, stride, images, height, width);
        WorkPool.Run(planes, ref work);
    }

    public void Invoke(int chunk)
    {
        for (int h = 0; h < height; h++)
        {
            T* row = images + ((((long)chunk * height) + h) * width), even = PhaseRow(chunk, h, 0), odd = PhaseRow(chunk, h, 1);
            if (stride == 2 && even != null && odd != null)
            {
                StridedCopy<T>.InTurn(even, odd, row, width);
                continue;
            }
            new Span<T>(row, width).Clear();
            for (int c = 0; c < Math.Min(stride, width); c++)
            {
                T* from = PhaseRow(chunk, h, c);
                if (from != null)
                    StridedCopy<T>.Copy(from, 1, row + c, stride, GemmPlan.CeilDiv(width - c, stride));
            }
        }
    }

    private T* PhaseRow(int plane, int h, int columnPhase)
    {
        (int i, int rowPhase) = Math.DivRem(h, stride);
        T* phase = phases[(rowPhase * stride) + columnPhase];
        int rows = GemmPlan.CeilDiv(height - rowPhase, stride), columns = GemmPlan.CeilDiv(width - columnPhase, stride);
        return phase == null ? null : phase + ((((long)plane * rows) + i) * columns);
    }
}
