using System.Reflection;

namespace ILGPU.Frontend
{
    /// <summary>A call that the compiler meets in a kernel.</summary>
    public ref struct InvocationContext
    {
        /// <summary>The called method.</summary>
        public MethodBase Method { get; set; }
    }
}

namespace ILGPU.Frontend.Intrinsic
{
    /// <summary>Replaces methods in kernels. The emulator runs kernels as they are: nothing is replaced here.</summary>
    public static class RemappedIntrinsics
    {
        /// <summary>Changes a call.</summary>
        public delegate void DeviceFunctionRemapper(ref InvocationContext context);

        /// <summary>Checks that there is something to replace.</summary>
        public static void AddRemapping(MethodInfo methodInfo, DeviceFunctionRemapper remapper)
        {
            ArgumentNullException.ThrowIfNull(methodInfo);
            ArgumentNullException.ThrowIfNull(remapper);
            // the replacement must have been found, too
            var context = new InvocationContext { Method = methodInfo };
            remapper(ref context);
            ArgumentNullException.ThrowIfNull(context.Method);
        }
    }
}
