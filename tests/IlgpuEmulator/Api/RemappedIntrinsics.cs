using System.Reflection;

namespace ILGPU.Frontend.Intrinsic
{
    /// <summary>Replacements of library functions in compiled kernels. The emulator's kernels call the library's own.</summary>
    public static class RemappedIntrinsics
    {
        /// <summary>Says what to compile instead of a function.</summary>
        public delegate void DeviceFunctionRemapper(ref InvocationContext context);

        /// <summary>No effect.</summary>
        /// <exception cref="ArgumentNullException">No function, which is what a misspelt name gives.</exception>
        public static void AddRemapping(MethodInfo methodInfo, DeviceFunctionRemapper remapper)
        {
            ArgumentNullException.ThrowIfNull(methodInfo);
            ArgumentNullException.ThrowIfNull(remapper);
        }
    }
}

namespace ILGPU.Frontend
{
    /// <summary>A call that is being compiled.</summary>
    public ref struct InvocationContext
    {
        /// <summary>What is called.</summary>
        public MethodBase Method { get; set; }
    }
}
