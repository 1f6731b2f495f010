using System.Globalization;

namespace AdvScratch.Adversarial;

/// <summary>What a check found.</summary>
public enum CheckVerdict
{
    /// <summary>Nothing suspicious.</summary>
    Passed,

    /// <summary>Something that may or may not mislead: read the sentence.</summary>
    Warning,

    /// <summary>The robust accuracies are not to be trusted as they are.</summary>
    Failed,

    /// <summary>The check has nothing to look at here.</summary>
    NotApplicable,
}

/// <summary>The outcome of a check.</summary>
/// <param name="Name">The check's name.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Sentence">One sentence with the numbers and, if the check was not passed, what to do.</param>
public sealed record CheckResult(string Name, CheckVerdict Verdict, string Sentence)
{
    /// <summary>Whether the check found something: a warning or a failure.</summary>
    public bool IsRaised => Verdict is CheckVerdict.Warning or CheckVerdict.Failed;
}

/// <summary>
/// One way in which a robust accuracy can mislead, and how to see it. The symptoms are those of Athalye, Carlini and Wagner
/// ("Obfuscated gradients give a false sense of security", ICML 2018, section 3.1), Carlini et al. ("On evaluating adversarial
/// robustness", 2019, arXiv 1902.06705, sections 4 and 5) and Pintor et al. ("Indicators of attack failure", NeurIPS 2022).
/// </summary>
public abstract class Check
{
    /// <summary>A short name.</summary>
    public abstract string Name { get; }

    /// <summary>The attacks whose evaluations the check compares; they are run before it, each one once for all checks.</summary>
    public virtual IEnumerable<Attack> Needs(Examination examination) => [];

    /// <summary>Looks.</summary>
    public abstract CheckResult Judge(Examination examination);

    /// <summary>Nothing found.</summary>
    protected CheckResult Passed(string sentence) => new(Name, CheckVerdict.Passed, sentence);

    /// <summary>Nothing to look at.</summary>
    protected CheckResult NotApplicable(string sentence) => new(Name, CheckVerdict.NotApplicable, sentence);

    /// <summary>Certainly misleading.</summary>
    protected CheckResult Failed(string sentence) => new(Name, CheckVerdict.Failed, sentence);

    /// <summary>Grades a share of images: passed up to one bound, failed above another, a warning in between.</summary>
    /// <param name="share">The share of images that show the symptom.</param>
    /// <param name="tolerated">The largest share that passes.</param>
    /// <param name="failing">The largest share that is but a warning.</param>
    /// <param name="facts">The numbers, a clause.</param>
    /// <param name="advice">What they mean and what to do, a clause; left out if the check passes.</param>
    protected CheckResult Graded(double share, double tolerated, double failing, string facts, string advice) =>
        share <= tolerated ? Passed($"{facts}.")
        : new CheckResult(Name, share > failing ? CheckVerdict.Failed : CheckVerdict.Warning, $"{facts}: {advice}.");

    /// <summary>A fraction as "12.3 %".</summary>
    protected static string Percent(double fraction) => string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0.#} %");

    /// <summary>A number with three digits.</summary>
    protected static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
