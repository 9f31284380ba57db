import TenonPlugin

/// Pictures of clothes in the form of MNIST: 60 000 for training and 10 000 for testing, 28 by 28, grey.
///
/// `root` is the folder with the four IDX files, plain or gzip, or the one with torchvision's `FashionMNIST/raw` in it.
/// Its default is where Debian's package `dataset-fashion-mnist` puts them.
///
/// Sample: `input` uint8 [28, 28, 1], `target` int64 [], the class. All files of a split are checked when the data set
/// is created: size, check sums, labels.
///
/// Differs from PyTorch: there is no `download`; the files must be there. `root` has a default. Transforms are not an
/// argument but follow the data set.
///
/// Source: Xiao, Rasul, Vollgraf 2017, Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms.
struct FashionMNIST: LabelledImagesDataset {
  static let declaration = Declaration(
    "FashionMNIST", "pictures of clothes, 28 x 28, 10 classes",
    arguments: [
      .string(
        "root", default: "/usr/share/datasets/fashion-mnist",
        "folder with the IDX files, or with FashionMNIST/raw in it; nothing is downloaded"),
      .bool("train", default: true, "the 60 000 training images, or the 10 000 for testing"),
    ])

  let content: LabelledImages
  let classNames = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
  ]

  init(_ config: Config) throws {
    content = try LabelledImages(
      DigitFiles(
        root: config.path("root"), folder: "FashionMNIST", isTraining: config.bool("train"),
        hint: "on Debian, `apt-get install dataset-fashion-mnist` brings it"))
  }
}
