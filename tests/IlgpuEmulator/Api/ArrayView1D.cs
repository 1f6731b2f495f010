namespace ILGPU
{
    /// <summary>How far elements of a 1-d view are apart.</summary>
    public interface IStride1D
    {
        /// <summary>In elements.</summary>
        int XStride { get; }
    }

    /// <summary>Strides of 1-d views.</summary>
    public static class Stride1D
    {
        /// <summary>Elements lie next to each other.</summary>
        public readonly struct Dense : IStride1D
        {
            /// <inheritdoc/>
            public int XStride => 1;
        }
    }
}

namespace ILGPU.Runtime
{
    /// <summary>A 1-d view of a buffer. Kernels take <see cref="ArrayView{T}"/>, to which a dense one converts.</summary>
    public readonly struct ArrayView1D<T, TStride>
        where T : unmanaged
        where TStride : struct, IStride1D
    {
        internal ArrayView1D(ArrayView<T> baseView) => BaseView = baseView;

        /// <summary>The elements.</summary>
        public ArrayView<T> BaseView { get; }

        /// <summary>Elements.</summary>
        public long Length => BaseView.Length;

        /// <summary>Elements, as an int.</summary>
        public int IntLength => BaseView.IntLength;

        /// <summary>Bytes of all elements.</summary>
        public long LengthInBytes => BaseView.LengthInBytes;

        /// <summary>It has elements.</summary>
        public bool IsValid => BaseView.IsValid;

        /// <summary>A part: its first index and its length.</summary>
        /// <exception cref="AdvScratch.IlgpuEmulator.KernelFaultException">Not within the view, or begins at its end.</exception>
        public ArrayView1D<T, TStride> SubView(LongIndex1D index, LongIndex1D extent) => new(BaseView.SubView(index, extent));

        /// <summary>The elements.</summary>
        public ArrayView<T> AsContiguous() => BaseView;

        /// <inheritdoc/>
        public override string ToString() => BaseView.ToString();
    }
}
