import TenonImage
import TenonPlugin

/// Pictures in one folder whose names begin with their labels: `3_17.jpg` is of class 3.
///
/// The label is the integer before the first `_` of a file's name. Files without one, and those with -1, are unlabelled:
/// a folder of nothing else has no targets, as sets to be predicted come; in one that has both, unlabelled files are an
/// error, or left out with `unlabelled: skip`. All image files count, at any depth, sorted by the bytes
/// of their paths. Creating it lists the folder and opens no file.
///
/// `classes` names the classes; labels must then be below their number.
///
/// Sample: `input` uint8 [H, W, 3], RGB whatever the file holds, in the size of the file, or smaller with `decode: fast`;
/// `target` int64 [], if there are labels. A file that cannot be read is an error of that sample, naming the file.
struct LabelledImageFiles: PictureDataset {
  static let declaration = Declaration(
    "ImageFiles", "image files in one folder, named by their labels: 3_17.jpg",
    arguments: [
      .string("root", "folder with image files"),
      ClassSelection.argument("names of the classes, in the order of their labels; null: labels are as they are"),
      .choice(
        "unlabelled", ["refuse", "skip"], default: "refuse",
        "what becomes of files without a label beside others that have one"),
    ] + ImageDecoding.arguments + ImageCaching.arguments)

  let files: ImageFiles
  let parts: PictureSource
  let classNames: [String]

  init(_ config: Config) throws {
    let (root, names) = (try FilePath(config.path("root")).absolute, try ClassSelection(config).names)
    let found: [FilePath]
    do {
      found = try FolderTree(root).files.filter(\.hasImageExtension)
    } catch let error as ImageError {
      throw ComponentError(error, field: "root")
    }
    guard !found.isEmpty else {
      throw ComponentError(.data, field: "root", "\(root): expected image files, received none")
    }
    let labels = found.map(Self.label)
    let labelled = labels.filter { $0 != nil }.count
    if labelled > 0, labelled < found.count, try config.string("unlabelled") == "refuse",
      let first = labels.firstIndex(of: nil)
    {
      throw ComponentError(
        .data,
        "\(found[first]): expected a label before the first '_' of the name, as \(Plural.count(labelled, "other file")) "
          + "of the folder have; received none. Rename it, or leave \(Plural.count(found.count - labelled, "file")) out: "
          + "unlabelled: skip")
    }
    let kept = found.indices.filter { labelled == 0 || labels[$0] != nil }
    if let names, let wrong = kept.first(where: { labels[$0].map { $0 >= names.count } ?? false }) {
      throw ComponentError(
        .data,
        "\(found[wrong]): expected labels below \(names.count), as there are so many classes; received \(labels[wrong] ?? -1)"
      )
    }
    files = try ImageFiles(
      paths: kept.map { found[$0] }, targets: labelled == 0 ? nil : kept.compactMap { labels[$0].map(Int64.init) },
      root: root, config)
    parts = PictureSource(files)
    classNames = names ?? []
  }

  /// The digits before the first `_` of a file's name; nil where there is none, or -1.
  private static func label(_ path: FilePath) -> Int? {
    let name = path.name.bytes
    guard let end = name.firstIndex(of: UInt8(ascii: "_")),
      let label = Int(String(decoding: name[..<end], as: UTF8.self)),
      label >= 0, name[0] != UInt8(ascii: "+")
    else { return nil }
    return label
  }
}
