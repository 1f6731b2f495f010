namespace AdvScratch.Runner.Reports;

/// <summary>A flow field as arrows over the image that it moves: where each of them begins, the image shows what lies at its tip.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Image">The image, drawn faint.</param>
/// <param name="Flow">2 × H × W numbers in pixels: all components to the right, then all downwards.</param>
/// <param name="Longest">The length whose arrow reaches the next one, over 0: the budget, or that of the longest vector.</param>
public sealed record FlowField(string Title, PixelImage Image, IReadOnlyList<float> Flow, double Longest) : Chart(Title)
{
    /// <inheritdoc/>
    public override string ToSvg() => new FlowFieldSvg(this).Draw();
}
