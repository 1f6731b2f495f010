namespace AdvScratch.Runner.Commands;

/// <summary>Finds what somebody may have meant.</summary>
internal static class Suggestion
{
    /// <summary>"; did you mean 'x' or 'y'?" for known names near a mistyped one, otherwise <paramref name="otherwise"/>.</summary>
    public static string For(string typed, IEnumerable<string> known, string otherwise)
    {
        string[] near = Nearest(typed, known);
        return near.Length > 0 ? $"; did you mean {string.Join(" or ", near.Select(name => $"'{name}'"))}?" : otherwise;
    }

    /// <summary>The nearest name, or names, that begin with what was typed or differ in about half of their letters at most.</summary>
    public static string[] Nearest(string typed, IEnumerable<string> known)
    {
        (string Name, int Distance)[] near =
        [
            .. known
                .Select(name => (Name: name, Distance: StartsWith(name, typed) ? 0 : Distance(typed, name)))
                .Where(candidate => 2 * candidate.Distance <= Math.Max(typed.Length, candidate.Name.Length) + 1),
        ];
        return [.. near.Where(candidate => candidate.Distance == near.Min(one => one.Distance)).Select(candidate => candidate.Name)];
    }

    /// <summary>Levenshtein's distance, ignoring case: insertions, deletions and replacements from one word to the other.</summary>
    public static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j - 1], row[j]));
            }
        }
        return row[^1];
    }

    private static bool StartsWith(string name, string typed) => typed.Length > 0 && name.StartsWith(typed, StringComparison.OrdinalIgnoreCase);
}
