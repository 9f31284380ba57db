import TenonPlugin

/// Handwritten Japanese characters (hiragana) in the form of MNIST: 60 000 for training and 10 000 for testing, 28 by 28,
/// grey.
///
/// `root` is the folder with the four IDX files, plain or gzip, or the one with torchvision's `KMNIST/raw` in it.
///
/// Sample: `input` uint8 [28, 28, 1], `target` int64 [], the class. All files of a split are checked when the data set
/// is created: size, check sums, labels.
///
/// Differs from PyTorch: there is no `download`; the files must be there. Transforms are not an argument but follow the
/// data set.
///
/// Source: Clanuwat et al. 2018, Deep Learning for Classical Japanese Literature.
struct KMNIST: LabelledImagesDataset {
  static let declaration = Declaration(
    "KMNIST", "handwritten hiragana, 28 x 28, 10 classes",
    arguments: [
      .string("root", "folder with the IDX files, or with KMNIST/raw in it; nothing is downloaded"),
      .bool("train", default: true, "the 60 000 training images, or the 10 000 for testing"),
    ])

  let content: LabelledImages
  let classNames = ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"]

  init(_ config: Config) throws {
    content = try LabelledImages(
      DigitFiles(
        root: config.path("root"), folder: "KMNIST", isTraining: config.bool("train"),
        hint: "nothing is downloaded, put the files there"))
  }
}
