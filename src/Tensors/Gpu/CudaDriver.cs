using System.Runtime.InteropServices;

namespace AdvScratch.Tensors.Gpu;

/// <summary>NVIDIA's driver: where it is found, and the functions for graphs, which the package does not have.</summary>
/// <remarks>CUDA Driver API, sections "Stream Management" and "Graph Management". Functions return 0 when they succeed.</remarks>
internal static partial class CudaDriver
{
    /// <summary>Capture regardless of what other threads, or allocations, do meanwhile.</summary>
    public const int Relaxed = 2;

    private const string Library = "cuda";
    private static readonly Lock Gate = new();
    private static bool _isSought;

    /// <summary>Whether it is installed.</summary>
    public static bool IsInstalled => TryLoad(out _);

    /// <summary>
    /// On Linux packages ask for libcuda.so, which only development packages install; drivers come with libcuda.so.1. (Under
    /// Windows' Linux the package has a resolver of its own, which knows the folder.)
    /// </summary>
    /// <param name="package">The assembly that will ask for it.</param>
    public static void Seek(System.Reflection.Assembly package)
    {
        lock (Gate)
        {
            if (_isSought)
                return;
            _isSought = true;
            NativeLibrary.SetDllImportResolver(typeof(CudaDriver).Assembly, (name, _, _) => name == Library && TryLoad(out nint driver) ? driver : 0);
            if (OperatingSystem.IsLinux() && !Directory.Exists("/usr/lib/wsl/lib"))
                NativeLibrary.SetDllImportResolver(package, (name, _, _) => name == Library && TryLoad(out nint driver) ? driver : 0);
        }
    }

    /// <summary>What the stream is given from now on is not done but becomes a graph.</summary>
    [LibraryImport(Library, EntryPoint = "cuStreamBeginCapture_v2")]
    public static partial int BeginCapture(nint stream, int mode);

    /// <summary>Ends that.</summary>
    [LibraryImport(Library, EntryPoint = "cuStreamEndCapture")]
    public static partial int EndCapture(nint stream, out nint graph);

    /// <summary>Prepares a graph for launches.</summary>
    [LibraryImport(Library, EntryPoint = "cuGraphInstantiateWithFlags")]
    public static partial int Instantiate(out nint executable, nint graph, ulong flags);

    /// <summary>Queues all of its work.</summary>
    [LibraryImport(Library, EntryPoint = "cuGraphLaunch")]
    public static partial int Launch(nint executable, nint stream);

    /// <summary>Releases a prepared graph; if it runs, once it has run.</summary>
    [LibraryImport(Library, EntryPoint = "cuGraphExecDestroy")]
    public static partial int DestroyExecutable(nint executable);

    /// <summary>Releases a graph.</summary>
    [LibraryImport(Library, EntryPoint = "cuGraphDestroy")]
    public static partial int Destroy(nint graph);

    private static bool TryLoad(out nint driver) =>
        NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out driver) || NativeLibrary.TryLoad("libcuda.so", out driver);
}
