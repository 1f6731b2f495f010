using System.Runtime.CompilerServices;
using ILGPU;

// the launchers that are generated at run time use the kernels' argument types
[assembly: InternalsVisibleTo(Context.RuntimeAssemblyName)]
