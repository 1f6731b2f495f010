using AdvScratch.Tensors.Operators;

namespace AdvScratch.Tensors.Tests;

public class TensorTests
{
    private static readonly Tensor Matrix = Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3]);

    [Fact]
    public void Elements_come_back_as_they_went_in()
    {
        Assert.Equal([1f, 2, 3, 4, 5, 6], Matrix.ToArray<float>());
        Assert.Equal([1.0, 2, 3, 4, 5, 6], Matrix.ToDoubles());
        Assert.Equal([7, 8], Tensor.From([7, 8], [2]).AsSpan<int>());
        Assert.Equal([7.0, 8], Tensor.From([7, 8], [2]).ToDoubles());
        Assert.Equal(0.5, Tensor.Scalar(0.5, DType.Float64).Item());
        Assert.Equal(6, Tensor.Full([1, 1], 6, DType.Int32).Item());
        Assert.Equal("Float32[2, 3] on cpu", Matrix.ToString());
    }

    [Fact]
    public void Wrong_reads_and_writes_are_refused()
    {
        Errors.Say<ArgumentException>("3 values do not fill shape [2, 2], which has 4 elements.", () => Tensor.From([1f, 2, 3], [2, 2]));
        Errors.Say<NotSupportedException>("A tensor cannot hold Int64; use float, double or int.", () => Tensor.From([1L], [1]));
        Errors.Say<InvalidOperationException>("A Float32 tensor cannot be read as Double.", () => Matrix.ToArray<double>());
        Errors.Say<InvalidOperationException>("Item() needs one element, shape [2, 3] has 6.", () => Matrix.Item());
        Errors.Say<ArgumentException>(
            "Cannot assign Float32[3, 2] on cpu to Float32[2, 3] on cpu.", () => Matrix.Assign(Matrix.Reshape(3, 2)));
    }

    [Fact]
    public void Assign_copies_the_elements()
    {
        Tensor parameter = Tensor.Zeros([2, 3]);
        parameter.Assign(Matrix);
        Assert.Equal(Matrix.ToArray<float>(), parameter.ToArray<float>());
    }

    [Fact]
    public void Reshape_infers_one_extent_and_shares_the_elements()
    {
        Tensor parameter = Tensor.Zeros([2, 3, 4]);
        Tensor view = parameter.Reshape(6, -1);
        Assert.Equal([6, 4], view.Shape);
        parameter.Assign(Tensor.Full([2, 3, 4], 3));
        Assert.Equal(3, view.ToArray<float>()[23]);
        Assert.Equal([24], parameter.Reshape(-1).Shape);
        Assert.Equal([0, 5], Tensor.Zeros([0, 3]).Reshape(-1, 5).Shape);
        Errors.Say<ArgumentException>("Shape [2, 3] cannot be reshaped to [4, -1].", () => Matrix.Reshape(4, -1));
        Errors.Say<ArgumentException>("Shape [2, 3] cannot be reshaped to [5].", () => Matrix.Reshape(5));
        Errors.Say<ArgumentException>("Shape [2, 3] cannot be reshaped to [0, -1].", () => Matrix.Reshape(0, -1));
        Errors.Say<ArgumentException>("An extent is negative in [1, -1].", () => Matrix.Reshape(-1, -1));
    }

    [Fact]
    public void Operands_must_be_alike()
    {
        Tensor integers = Tensor.Zeros([2, 3], DType.Int32), doubles = Tensor.Zeros([2, 3], DType.Float64);
        const string Unlike = "Operands must agree in element type and device; got Float32[2, 3] on cpu and ";
        const string Integer = "Arithmetic needs a floating element type; convert the int32 tensor with To(DType.Float32).";
        Errors.Say<ArgumentException>(Unlike + "Float64[2, 3] on cpu.", () => Matrix + doubles);
        Errors.Say<ArgumentException>(Unlike + "Float32[2, 3] on reference.", () => Matrix * Matrix.To(Device.Reference));
        Errors.Say<ArgumentException>(Unlike + "Float64[2, 3] on cpu.", () => Matrix.Clamp(Matrix, doubles));
        Errors.Say<ArgumentException>(Unlike + "Float64[2, 3] on cpu.", () => Tensor.MatMul(Matrix, doubles, transposeB: true));
        Errors.Say<ArgumentException>(Integer, () => integers + integers);
        Errors.Say<ArgumentException>(Integer, () => -integers);
        Errors.Say<ArgumentException>(Integer, () => integers.Sum());
        Errors.Say<ArgumentException>(Integer, () => integers.ArgMax(0));
        Errors.Say<ArgumentException>(Integer, () => integers.LogSoftmax());
        Errors.Say<ArgumentException>("Shapes [2, 3] and [2] do not broadcast: axis 1 has 3 and 2.", () => Matrix - Tensor.Zeros([2]));
        Errors.Say<ArgumentException>("Matrix product of [2, 3] and [2, 3] does not exist.", () => Tensor.MatMul(Matrix, Matrix));
        Errors.Say<ArgumentException>("Matrix product of [2, 3]ᵀ and [2, 3]ᵀ does not exist.", () => Tensor.MatMul(Matrix, Matrix, true, true));
        Errors.Say<ArgumentException>(
            "Matrix product of [2, 3] and [3] does not exist.", () => Tensor.MatMul(Matrix, Tensor.Zeros([3])));
        Assert.Throws<ArgumentNullException>(() => Matrix + (Tensor)null!);
        Assert.Throws<ArgumentNullException>(() => -(Tensor)null!);
    }

    [Fact]
    public void Impossible_reductions_are_refused()
    {
        Errors.Say<ArgumentOutOfRangeException>("Axis 2 does not exist in shape [2, 3].", () => Matrix.Sum([0, 2]));
        Errors.Say<ArgumentOutOfRangeException>("Axis -3 does not exist in shape [2, 3].", () => Matrix.ArgMax(-3));
        Errors.Say<ArgumentOutOfRangeException>("Axis -1 does not exist in shape [].", () => Tensor.Scalar(1).LogSoftmax());
    }

    [Fact]
    public void Impossible_movements_are_refused()
    {
        Errors.Say<ArgumentException>("[0, 0] is not a permutation of the axes of [2, 3].", () => Matrix.Permute([0, 0]));
        Errors.Say<ArgumentException>("[0, -2] is not a permutation of the axes of [2, 3].", () => Matrix.Permute([0, -2]));
        Errors.Say<ArgumentException>("[1] is not a permutation of the axes of [2, 3].", () => Matrix.Permute([1]));
        Errors.Say<ArgumentOutOfRangeException>("Slice 1…4 leaves axis 1 of [2, 3].", () => Matrix.Slice(-1, 1, 3));
        Errors.Say<ArgumentOutOfRangeException>("Slice -1…1 leaves axis 0 of [2, 3].", () => Matrix.Slice(0, -1, 2));
        Errors.Say<ArgumentOutOfRangeException>("Slice 1…2147483648 leaves axis 0 of [2, 3].", () => Matrix.Slice(0, 1, int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => Matrix.Pad(0, -1, 0));
        Errors.Say<ArgumentException>("Shape [2, 3] does not expand to [2, 1].", () => Matrix.Expand([2, 1]));
        Errors.Say<ArgumentException>("Shapes [2, 3] and [4, 3] do not broadcast: axis 0 has 2 and 4.", () => Matrix.Expand([4, 3]));
        Errors.Say<ArgumentException>("Concat needs at least one tensor.", () => Tensor.Concat([], 0));
        Errors.Say<ArgumentException>("Shapes [2, 3] and [2, 2] cannot be joined along axis 0.", () => Tensor.Concat([Matrix, Tensor.Zeros([2, 2])], 0));
        Errors.Say<ArgumentOutOfRangeException>("Row 2 does not exist in [2, 3].", () => Matrix.Rows([0, 2]));
        Errors.Say<ArgumentException>(
            "Label 3 lies outside the 3 classes of [2, 3].", () => Matrix.CrossEntropy(Tensor.From([0, 3], [2]), out _));
        Errors.Say<ArgumentException>(
            "Label -1 lies outside the 3 classes of [2, 3].", () => Matrix.CrossEntropy(Tensor.From([-1, 0], [2]), out _));
        Errors.Say<ArgumentOutOfRangeException>("Row -1 does not exist in [2, 3].", () => Tensor.Zeros([2, 3]).AssignRow(-1, Matrix, 0));
        Errors.Say<ArgumentException>(
            "Cannot assign a row of Float32[2, 3] on cpu to one of Float32[3, 2] on cpu.", () => Tensor.Zeros([3, 2]).AssignRow(0, Matrix, 0));
    }

    [Fact]
    public void Impossible_indices_are_refused()
    {
        Tensor index = Tensor.From([0, 3], [2, 1]);
        Errors.Say<ArgumentException>("Index 3 lies outside axis 1 of [2, 3].", () => Matrix.Gather(index, 1));
        Errors.Say<ArgumentException>("Index -1 lies outside axis 1 of [2, 3].", () => Matrix.Gather(Tensor.From([0, -1], [2, 1]), 1));
        Errors.Say<ArgumentException>(
            "An int32 index of shape [2, 3] with any extent on axis 1 is needed, got Float32[2, 3] on cpu.", () => Matrix.Gather(Matrix, 1));
        Errors.Say<ArgumentException>(
            "An int32 index of shape [2, 3] with any extent on axis 0 is needed, got Int32[2, 1] on cpu.", () => Matrix.Gather(index, 0));
        Errors.Say<ArgumentException>("Index 3 lies outside axis 1 of [2, 3].", () => Tensor.Zeros([2, 1]).ScatterAdd(index, 1, 3));
        Errors.Say<ArgumentException>(
            "An int32 index of shape [2, 4] with any extent on axis 1 is needed, got Int32[1, 1] on cpu.",
            () => Tensor.Zeros([2, 1]).ScatterAdd(Tensor.From([0], [1, 1]), 1, 4));
    }

    [Fact]
    public void Clamp_keeps_to_the_upper_bound_where_bounds_cross()
    {
        Assert.Equal([1f, 2, 2], Tensor.From([0f, 2, 9], [3]).Clamp(1, 2).ToArray<float>());
        Assert.Equal([1f, 1, 1], Tensor.From([0f, 2, 9], [3]).Clamp(3, 1).ToArray<float>());
    }

    [Fact]
    public void Equal_types_and_devices_cost_nothing()
    {
        Assert.Same(Matrix, Matrix.To(DType.Float32));
        Assert.Same(Matrix, Matrix.To(Device.Cpu));
        Assert.Same(Matrix, Matrix.Expand([2, 3]));
        Assert.Same(Matrix, Matrix.SumTo([2, 3]));
        Assert.Equal([0f, 1, 1, 1, 1, 1], Tensor.Zip<Greater>(Matrix, Matrix.Like(1)).ToArray<float>());
    }
}
