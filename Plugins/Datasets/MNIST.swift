import TenonPlugin

/// Handwritten digits, white on black: 60 000 for training and 10 000 for testing, 28 by 28, grey.
///
/// `root` is the folder with the four IDX files, plain or gzip, or the one with torchvision's `MNIST/raw` in it.
///
/// Sample: `input` uint8 [28, 28, 1], `target` int64 [], the digit. All files of a split are checked when the data set
/// is created: size, check sums, labels.
///
/// Differs from PyTorch: there is no `download`; the files must be there. Transforms are not an argument but follow the
/// data set.
///
/// Source: LeCun, Cortes, Burges 1998, The MNIST Database of Handwritten Digits.
struct MNIST: LabelledImagesDataset {
  static let declaration = Declaration(
    "MNIST", "handwritten digits, 28 x 28, 10 classes",
    arguments: [
      .string("root", "folder with the IDX files, or with MNIST/raw in it; nothing is downloaded"),
      .bool("train", default: true, "the 60 000 training images, or the 10 000 for testing"),
    ])

  let content: LabelledImages
  let classNames = [
    "0 - zero", "1 - one", "2 - two", "3 - three", "4 - four", "5 - five", "6 - six", "7 - seven", "8 - eight",
    "9 - nine",
  ]

  init(_ config: Config) throws {
    content = try LabelledImages(
      DigitFiles(
        root: config.path("root"), folder: "MNIST", isTraining: config.bool("train"),
        hint: "nothing is downloaded, put the files there"))
  }
}
