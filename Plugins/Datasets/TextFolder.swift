import TenonImage
import TenonPlugin

/// Texts in a folder for each class: `root/pos/1.txt`, `root/neg/old/7.txt`.
///
/// The classes are the folders in `root`, sorted by the bytes of their names; all files below one whose names end as `extension`
/// says, at any depth, are its samples, sorted in the same way. Creating it lists the folders and opens no file. Texts are UTF-8,
/// with or without a byte-order mark, plain or gzip.
///
/// Sample: `input` uint8 [bytes], the text as UTF-8, which Tokenize makes tokens of; `target` int64 []. A file that cannot be
/// read is an error of that sample, naming the file and the line.
///
/// `classes` chooses some of the folders, with targets in the order given.
///
/// Source: sklearn.datasets.load_files, which takes files of all names.
struct TextFolder: DatasetComponent {
  static let declaration = Declaration(
    "TextFolder", "text files in a folder for each class",
    arguments: [
      .string("root", "folder with a folder of text files for each class"),
      ClassSelection.argument("names of the class folders to take, in the order of their targets; null: all, sorted"),
      .string("extension", default: ".txt", "how the names of files end, in upper or lower case; empty: all files"),
    ])

  private let paths: [FilePath]
  private let targets: [Int64]
  private let root: FilePath
  let classNames: [String]
  var count: Int { paths.count }

  init(_ config: Config) throws {
    let (root, selection, ending) = (
      try FilePath(config.path("root")).absolute, try ClassSelection(config),
      try Array(config.string("extension").lowercased().utf8)
    )
    do {
      let found = try FolderTree.subfolders(of: root)
      guard !found.isEmpty else {
        throw ComponentError(
          .data, field: "root", "\(root): expected a folder for each class, received no folder at all")
      }
      let known = found.map(\.description)
      _ = try selection.targets(among: known)
      let classes = (selection.names ?? known).compactMap { known.position(ofClass: $0).map { found[$0] } }
      var (paths, targets): ([FilePath], [Int64]) = ([], [])
      for (target, name) in classes.enumerated() {
        let files = try FolderTree(root.appending(name)).files.filter { $0.hasEnding(ending) }
        guard !files.isEmpty else {
          throw ComponentError(
            .data, field: "root",
            "\(root): expected files that end in '\(String(decoding: ending, as: UTF8.self))' in the folder of every class, received none in \(name)"
          )
        }
        paths += files
        targets += files.map { _ in Int64(target) }
      }
      (self.paths, self.targets, self.root) = (paths, targets, root)
      classNames = selection.names ?? known
    } catch let error as ImageError {
      throw ComponentError(error, field: "root")
    }
  }

  func read(_ index: Int, into sample: Sample) throws {
    try TextContent.read(ByteSource(paths[index])).withUnsafeBytes { try TextContent.set($0, in: sample) }
    try sample.set("target", [], of: Int64.self) { $0[0] = targets[index] }
  }

  func label(_ index: Int) -> Int? { Int(targets[index]) }

  /// Of the names below the root and of the targets, in their order.
  var fingerprint: UInt64? {
    var hash = ContentHash()
    for (path, target) in zip(paths, targets) {
      hash.add(path.bytes(below: root))
      hash.add(Int(target))
    }
    return hash.value
  }
}
