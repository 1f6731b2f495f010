namespace AdvScratch.Runner.Datasets.Fetch;

/// <summary>
/// Where the known data sets are served, and what is served there. Lengths and SHA-256 are those of TensorFlow Datasets
/// (tensorflow_datasets/url_checksums/NAME.txt); where another source is named, it has the same.
/// </summary>
internal static class DatasetDownloads
{
    /// <summary>The original files on PyTorch's mirror (their own host, yann.lecun.com, is gone); checksums mnist.txt.</summary>
    public static readonly Download[] Mnist =
    [
        Mirror("train-images-idx3-ubyte.gz", 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        Mirror("train-labels-idx1-ubyte.gz", 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
        Mirror("t10k-images-idx3-ubyte.gz", 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        Mirror("t10k-labels-idx1-ubyte.gz", 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    ];

    /// <summary>
    /// The address that https://github.com/zalandoresearch/fashion-mnist gives; checksums fashion_mnist.txt, also torchvision's
    /// prototype data sets (mnist.py).
    /// </summary>
    public static readonly Download[] FashionMnist =
    [
        Zalando("train-images-idx3-ubyte.gz", 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
        Zalando("train-labels-idx1-ubyte.gz", 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
        Zalando("t10k-images-idx3-ubyte.gz", 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
        Zalando("t10k-labels-idx1-ubyte.gz", 5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
    ];

    /// <summary>Checksum cifar10.txt, also torchvision-ruby (cifar10.rb) and Julia's MLDatasets.</summary>
    public static readonly Download[] Cifar10 =
        [Toronto("cifar-10-binary.tar.gz", 170_052_171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")];

    /// <summary>Checksum cifar100.txt, also torchvision-ruby (cifar100.rb) and Julia's MLDatasets.</summary>
    public static readonly Download[] Cifar100 =
        [Toronto("cifar-100-binary.tar.gz", 168_513_733, "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec")];

    /// <summary>Checksums svhn_cropped.txt, also torchvision's prototype data sets (svhn.py).</summary>
    public static readonly Download[] Svhn =
    [
        Stanford("train_32x32.mat", 182_040_794, "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8"),
        Stanford("test_32x32.mat", 64_275_384, "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b"),
    ];

    private static Download Mirror(string file, long length, string sha256) =>
        new(new Uri("https://ossci-datasets.s3.amazonaws.com/mnist/" + file), length, sha256);

    private static Download Zalando(string file, long length, string sha256) =>
        new(new Uri("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/" + file), length, sha256);

    private static Download Toronto(string file, long length, string sha256) =>
        new(new Uri("https://www.cs.toronto.edu/~kriz/" + file), length, sha256);

    private static Download Stanford(string file, long length, string sha256) =>
        new(new Uri("http://ufldl.stanford.edu/housenumbers/" + file), length, sha256);
}
