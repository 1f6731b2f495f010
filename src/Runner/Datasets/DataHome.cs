namespace AdvScratch.Runner.Datasets;

/// <summary>The folder of a user's data sets, one folder a set in it.</summary>
internal static class DataHome
{
    /// <summary>The environment variable that names another one.</summary>
    public const string Variable = "ADVSCRATCH_DATA";

    /// <summary>The folder of this user, which need not exist.</summary>
    public static string Folder => Choose(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The folder named by the variable, if it is set; else ~/.local/share/advscratch, or what stands for it on this system.</summary>
    public static string Choose(string? variable) => !string.IsNullOrEmpty(variable) ? Path.GetFullPath(variable) : Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "advscratch");
}
