namespace AdvScratch.Tensors.Gpu.Kernels;

/// <summary>The windows of a pooling: which elements a window covers, and which windows cover an element.</summary>
internal struct PoolWindows
{
    private int _height, _width, _outHeight, _outWidth, _kernel, _stride, _padding;
    private Divisor _byHeight, _byWidth, _byOutHeight, _byOutWidth, _byKernel, _byStride;

    /// <summary>Those of a geometry.</summary>
    public static PoolWindows Of(Pool2dGeometry g) => new()
    {
        _height = g.Height,
        _width = g.Width,
        _outHeight = g.OutHeight,
        _outWidth = g.OutWidth,
        _kernel = g.Kernel,
        _stride = g.Stride,
        _padding = g.Padding,
        _byHeight = Divisor.Of(g.Height),
        _byWidth = Divisor.Of(g.Width),
        _byOutHeight = Divisor.Of(g.OutHeight),
        _byOutWidth = Divisor.Of(g.OutWidth),
        _byKernel = Divisor.Of(g.Kernel),
        _byStride = Divisor.Of(g.Stride),
    };

    /// <summary>A rectangle of elements of planes: rows Top … Bottom − 1, columns Left … Right − 1.</summary>
    public struct Rectangle
    {
        /// <summary>Its sides.</summary>
        public int Top, Bottom, Left, Right;

        /// <summary>Row r, column c lies at Start + r · Width + c.</summary>
        public int Start, Width;

        /// <summary>The place (row · kernel + column) within a window of what lies at row r, column c is r · RowStep + c · ColumnStep + FirstPlace.</summary>
        public int RowStep, ColumnStep, FirstPlace;
    }

    /// <summary>The elements of the image that window i covers.</summary>
    public readonly Rectangle Covered(int i)
    {
        int line = _byOutWidth.Quotient(i), plane = _byOutHeight.Quotient(line);
        int row = ((line - (plane * _outHeight)) * _stride) - _padding, column = ((i - (line * _outWidth)) * _stride) - _padding;
        return new Rectangle
        {
            Top = Math.Max(row, 0),
            Bottom = Math.Min(row + _kernel, _height),
            Left = Math.Max(column, 0),
            Right = Math.Min(column + _kernel, _width),
            Start = plane * _height * _width,
            Width = _width,
            RowStep = _kernel,
            ColumnStep = 1,
            FirstPlace = -((row * _kernel) + column),
        };
    }

    /// <summary>The windows that cover element i of the image, and its place in each.</summary>
    public readonly Rectangle Covering(int i)
    {
        int line = _byWidth.Quotient(i), plane = _byHeight.Quotient(line);
        int row = line - (plane * _height) + _padding, column = i - (line * _width) + _padding;
        return new Rectangle
        {
            Top = _byStride.Quotient(Math.Max(row - _kernel + _stride, 0)),
            Bottom = Math.Min(_byStride.Quotient(row) + 1, _outHeight),
            Left = _byStride.Quotient(Math.Max(column - _kernel + _stride, 0)),
            Right = Math.Min(_byStride.Quotient(column) + 1, _outWidth),
            Start = plane * _outHeight * _outWidth,
            Width = _outWidth,
            RowStep = -_stride * _kernel,
            ColumnStep = -_stride,
            FirstPlace = (row * _kernel) + column,
        };
    }

    /// <summary>Where the element at a place of window i lies.</summary>
    public readonly int At(int i, int place)
    {
        int line = _byOutWidth.Quotient(i), plane = _byOutHeight.Quotient(line), placeRow = _byKernel.Quotient(place);
        int row = ((line - (plane * _outHeight)) * _stride) - _padding + placeRow;
        int column = ((i - (line * _outWidth)) * _stride) - _padding + place - (placeRow * _kernel);
        return (((plane * _height) + row) * _width) + column;
    }
}
