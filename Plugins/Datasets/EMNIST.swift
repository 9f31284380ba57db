import TenonPlugin

/// Handwritten digits and letters in the form of MNIST, 28 by 28, grey, in six splits.
///
/// | split | training | test | classes |
/// | --- | --- | --- | --- |
/// | byclass | 697 932 | 116 323 | 62: digits, capitals, small letters |
/// | bymerge | 697 932 | 116 323 | 47: small letters that look like their capitals are one with them |
/// | balanced | 112 800 | 18 800 | the same 47, equally often |
/// | letters | 124 800 | 20 800 | 26, and a class 0, N/A, that none is of: labels count from 1 |
/// | digits | 240 000 | 40 000 | 10 |
/// | mnist | 60 000 | 10 000 | 10 |
///
/// `root` is the folder with the IDX files (`emnist-balanced-train-images-idx3-ubyte` and so on), plain or gzip, or the one
/// with torchvision's `EMNIST/raw` in it.
///
/// The files have rows and columns of every picture exchanged, and torchvision leaves them so; `upright` turns them back.
///
/// Sample: `input` uint8 [28, 28, 1], `target` int64 [], the class. All files of a split are checked when the data set
/// is created: size, check sums, labels.
///
/// Differs from PyTorch: there is no `download`; there is `upright`. Transforms are not an argument but follow the data
/// set.
///
/// Source: Cohen et al. 2017, EMNIST: an extension of MNIST to handwritten letters.
struct EMNIST: LabelledImagesDataset {
  static let declaration = Declaration(
    "EMNIST", "handwritten digits and letters, 28 x 28",
    arguments: [
      .string("root", "folder with the IDX files, or with EMNIST/raw in it; nothing is downloaded"),
      .choice("split", ["byclass", "bymerge", "balanced", "letters", "digits", "mnist"], "which of the six sets"),
      .bool("train", default: true, "the training images, or those for testing"),
      .bool("upright", default: false, "whether rows and columns change places, so that characters stand upright"),
    ])

  let content: LabelledImages
  let classNames: [String]

  init(_ config: Config) throws {
    let (split, part) = (try config.string("split"), try config.bool("train") ? "train" : "test")
    classNames = Self.classNames(of: split)
    content = try LabelledImages(
      DigitFiles(
        root: config.path("root"), folder: "EMNIST", images: "emnist-\(split)-\(part)-images-idx3-ubyte",
        labels: "emnist-\(split)-\(part)-labels-idx1-ubyte",
        hint: "it comes with gzip.zip of EMNIST, unpacked"),
      classCount: classNames.count, transposes: config.bool("upright"))
  }

  private static func classNames(of split: String) -> [String] {
    let digits = "0123456789".map(String.init)
    let small = "abcdefghijklmnopqrstuvwxyz".map(String.init)
    let capitals = small.map { $0.uppercased() }
    switch split {
    case "byclass": return digits + capitals + small
    case "bymerge", "balanced": return digits + capitals + small.filter { !"cijklmopsuvwxyz".contains($0) }
    case "letters": return ["N/A"] + small
    default: return digits
    }
  }
}
