using System.Text.Json.Serialization;

namespace AdvScratch.Runner.Reports;

/// <summary>A picture of numbers that a page can hold.</summary>
/// <param name="Title">What it shows.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LineChart), "lines")]
[JsonDerivedType(typeof(HeatMap), "heat_map")]
[JsonDerivedType(typeof(MatrixPicture), "matrix")]
[JsonDerivedType(typeof(FlowField), "flow")]
public abstract record Chart(string Title)
{
    /// <summary>
    /// The chart as an <c>svg</c> element that stands alone. A page may set its colours (<c>--series-1</c> to
    /// <c>--series-6</c>, <c>--grid</c>, <c>--surface</c>); text takes the colour of the text around it.
    /// </summary>
    public abstract string ToSvg();
}
