using System.Reflection;
using AdvScratch.Tensors.Gpu.Kernels;
using ILGPU.Frontend.Intrinsic;

namespace AdvScratch.Tensors.Gpu;

/// <summary>
/// What becomes of the library's functions in kernels. Operators call them by the generic interfaces of numbers, and the package
/// would replace them by the device's approximations, or not know them; they become <see cref="DeviceMath"/> instead.
/// </summary>
internal static class LibraryCalls
{
    private static readonly Lock Gate = new();
    private static bool _isDone;

    /// <summary>Says so to the package, once in a process and before the first kernel is compiled.</summary>
    public static void Replace()
    {
        lock (Gate)
        {
            if (_isDone)
                return;
            _isDone = true;
            foreach (string name in new[] { "Exp", "Log", "Tanh", "Floor" })
                ReplaceBoth(name, operands: 1);
            foreach (string name in new[] { "Max", "Min", "Pow" })
                ReplaceBoth(name, operands: 2);
            Replace(Conversion(typeof(double), typeof(float)), ((Delegate)Narrow).Method);
            Replace(Conversion(typeof(float), typeof(double)), ((Delegate)Widen).Method);
            Replace(Conversion(typeof(double), typeof(double)), ((Delegate)Same).Method);
        }
    }

    private static float Narrow(double x) => (float)x;

    private static double Widen(float x) => x;

    private static double Same(double x) => x;

    /// <summary>How options, which are double, become the element type, and elements the double that sums are kept in.</summary>
    private static MethodInfo Conversion(Type from, Type to) => to.GetMethod(nameof(double.CreateTruncating))!.MakeGenericMethod(from);

    private static void ReplaceBoth(string name, int operands)
    {
        foreach (Type type in new[] { typeof(float), typeof(double) })
        {
            Type[] types = [.. Enumerable.Repeat(type, operands)];
            Replace(type.GetMethod(name, types)!, typeof(DeviceMath).GetMethod(name, types)!);
        }
    }

    private static void Replace(MethodInfo library, MethodInfo own) =>
        RemappedIntrinsics.AddRemapping(library, (ref ILGPU.Frontend.InvocationContext context) => context.Method = own);
}
