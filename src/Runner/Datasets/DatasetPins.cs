using AdvScratch.Runner.Datasets.Fetch;

namespace AdvScratch.Runner.Datasets;

/// <summary>The pinned contents of the known data sets (unpacked files).</summary>
internal static class DatasetPins
{
    /// <summary>fashion-mnist-mini, as cut by data/fashion-mnist-mini/cut.py.</summary>
    public static readonly FilePin[] FashionMnistMini =
    [
        new("train-images-idx3-ubyte", 9_408_016, "ded9297f1d7b567047797bb831eb9cfd84010a483a4075cb9fc0465219002cb7"),
        new("train-labels-idx1-ubyte", 12_008, "11a34fec6f816dbe22c806d6de7e130fa048759622a0e6f6da8feb272e09ee1d"),
        new("t10k-images-idx3-ubyte", 1_568_016, "15a92dd1e9b16ea361928086e77df4dfa890c255c00b5a8c8162c1040ce8eef1"),
        new("t10k-labels-idx1-ubyte", 2_008, "234596aeb6eb48133ec99a62541f90bc0728c9559a681f1e0638037462458f2c"),
    ];

    /// <summary>Fashion-MNIST.</summary>
    public static readonly FilePin[] FashionMnist =
    [
        new("train-images-idx3-ubyte", 47_040_016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
        new("train-labels-idx1-ubyte", 60_008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
        new("t10k-images-idx3-ubyte", 7_840_016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
        new("t10k-labels-idx1-ubyte", 10_008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
    ];

    /// <summary>MNIST.</summary>
    public static readonly FilePin[] Mnist =
    [
        new("train-images-idx3-ubyte", 47_040_016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        new("train-labels-idx1-ubyte", 60_008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        new("t10k-images-idx3-ubyte", 7_840_016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        new("t10k-labels-idx1-ubyte", 10_008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ];

    /// <summary>
    /// CIFAR-10, binary version: as pinned by torchvision-ruby (ankane/torchvision-ruby, lib/torchvision/datasets/cifar10.rb); other
    /// public projects measured the same for the test file.
    /// </summary>
    public static readonly FilePin[] Cifar10 =
    [
        new("data_batch_1.bin", 30_730_000, "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
        new("data_batch_2.bin", 30_730_000, "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
        new("data_batch_3.bin", 30_730_000, "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
        new("data_batch_4.bin", 30_730_000, "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
        new("data_batch_5.bin", 30_730_000, "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
        new("test_batch.bin", 30_730_000, "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
    ];

    /// <summary>CIFAR-100, binary version: as pinned by torchvision-ruby (cifar100.rb); the lengths are those of its description.</summary>
    public static readonly FilePin[] Cifar100 =
    [
        new("train.bin", 153_700_000, "f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29"),
        new("test.bin", 30_740_000, "d8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a"),
    ];

    /// <summary>SVHN's cropped digits: its files are used as they are downloaded.</summary>
    public static readonly FilePin[] Svhn = [.. DatasetDownloads.Svhn.Select(file => new FilePin(file.FileName, file.Length, file.Sha256))];
}
