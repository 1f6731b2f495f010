using System.Runtime.CompilerServices;

namespace AdvScratch.Adversarial;

/// <summary>Range checks of options; each fails with one sentence that names the option.</summary>
internal static class Require
{
    public static double Positive(double value, [CallerMemberName] string name = "") =>
        double.IsFinite(value) && value > 0 ? value : throw Out(name, value, "must be a finite number greater than 0");

    public static double NotNegative(double value, [CallerMemberName] string name = "") =>
        double.IsFinite(value) && value >= 0 ? value : throw Out(name, value, "must be a finite number not less than 0");

    public static double NotNegativeOrInfinite(double value, [CallerMemberName] string name = "") =>
        value >= 0 ? value : throw Out(name, value, "must not be negative, and a number");

    public static double Share(double value, [CallerMemberName] string name = "") =>
        value is >= 0 and <= 1 ? value : throw Out(name, value, "must lie between 0 and 1");

    public static double Below(double value, double bound, [CallerMemberName] string name = "") =>
        value >= 0 && value < bound ? value : throw Out(name, value, $"must not be negative and must be less than {bound}");

    public static int Positive(int value, [CallerMemberName] string name = "") =>
        value > 0 ? value : throw Out(name, value, "must be at least 1");

    public static int NotNegative(int value, [CallerMemberName] string name = "") =>
        value >= 0 ? value : throw Out(name, value, "must not be negative");

    private static ArgumentOutOfRangeException Out(string name, object value, string rule) => new(name, $"{name} {rule}; got {value}.");
}
