namespace AdvScratch.Runner.Experiments;

/// <summary>How large a run is.</summary>
public enum Scale
{
    /// <summary>Seconds: shows that everything works, measures nothing.</summary>
    Smoke,

    /// <summary>Minutes on two cores: the paper's effect on a smaller budget.</summary>
    Laptop,

    /// <summary>The paper's own hyper-parameters.</summary>
    Paper,
}
