import TenonImage
import TenonPlugin

/// Pictures in a folder for each class: `root/cat/1.jpg`, `root/dog/old/7.png`.
///
/// The classes are the folders in `root`, sorted by the bytes of their names; all files below one whose names end in `.jpg`,
/// `.jpeg`, `.png`, `.ppm`, `.pgm`, `.bmp`, `.tif`, `.tiff`, `.webp` or `.gif`, at any depth and in either case, are its
/// samples, sorted in the same way. Creating it lists the folders and opens no file. What a file is, its content decides; of
/// an animation or of several pages the first picture is read, transparency is dropped.
///
/// Sample: `input` uint8 [H, W, 3], RGB whatever the file holds, in the size of the file, or smaller with `decode: fast`;
/// `target` int64 []. A file that cannot be read is an error of that sample, naming the file.
///
/// `classes` chooses some of the folders, with targets in the order given. Test data need not have all of them: a training
/// matches classes by name.
///
/// `cache: memory` keeps decoded pictures while they fit into `cache_bytes`, and `cache: disk` keeps them in a file for all
/// trainings that follow; samples are the same bytes, and a file that has changed is read again.
///
/// Differs from torchvision: hidden files and folders are left out; links in a circle come to an end; GIF files
/// are taken, too; there is `classes`, but no `loader` and no `is_valid_file`. Transforms are not an argument but follow
/// the data set.
///
/// Source: torchvision.datasets.ImageFolder.
struct ImageFolder: PictureDataset {
  static let declaration = Declaration(
    "ImageFolder", "image files in a folder for each class",
    arguments: [
      .string("root", "folder with a folder of image files for each class"),
      ClassSelection.argument("names of the class folders to take, in the order of their targets; null: all, sorted"),
      .bool("allow_empty", default: false, "whether a class may be without files, or a chosen one without a folder"),
    ] + ImageDecoding.arguments + ImageCaching.arguments)

  let files: ImageFiles
  let parts: PictureSource
  let classNames: [String]

  init(_ config: Config) throws {
    let (root, selection) = (try FilePath(config.path("root")).absolute, try ClassSelection(config))
    do {
      let found = try FolderTree.subfolders(of: root)
      let classes = try Self.classes(among: found, in: root, selection, allowEmpty: config.bool("allow_empty"))
      let folders = Set(found)
      let images = try classes.map { name in
        folders.contains(name) ? try FolderTree(root.appending(name)).files.filter(\.hasImageExtension) : []
      }
      if try !config.bool("allow_empty") { try Self.check(classes, images, in: root) }
      files = try ImageFiles(
        paths: images.flatMap { $0 },
        targets: images.enumerated().flatMap { [Int64](repeating: Int64($0), count: $1.count) },
        root: root, config)
      parts = PictureSource(files)
      classNames = selection.names ?? classes.map(\.description)
    } catch let error as ImageError {
      throw ComponentError(error, field: "root")
    }
  }

  /// The folders by target.
  private static func classes(
    among found: [FilePath], in root: FilePath, _ selection: ClassSelection, allowEmpty: Bool
  ) throws -> [FilePath] {
    guard !found.isEmpty else {
      throw ComponentError(.data, field: "root", "\(root): expected a folder for each class, received no folder at all")
    }
    guard let names = selection.names else { return found }
    let known = found.map(\.description)
    if !allowEmpty { _ = try selection.targets(among: known) }
    return names.map { name in known.position(ofClass: name).map { found[$0] } ?? FilePath(name) }
  }

  private static func check(_ classes: [FilePath], _ images: [[FilePath]], in root: FilePath) throws {
    let empty = zip(classes, images).filter(\.1.isEmpty).map(\.0.description)
    guard !empty.isEmpty else { return }
    throw ComponentError(
      .data, field: "root",
      "\(root): expected image files (\(FilePath.imageExtensions.joined(separator: ", "))) in the folder of every class, "
        + "received none in "
        + empty.prefix(10).joined(separator: ", ") + (empty.count > 10 ? ", ..." : "")
        + "; remove the folder, or set allow_empty")
  }
}
