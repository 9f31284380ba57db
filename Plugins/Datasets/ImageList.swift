import TenonImage
import TenonPlugin

/// Pictures named in a text file, one a line: `path label`, or only `path`.
///
/// The label is what follows the last space or tab, so that paths may have spaces in them: an integer of at least 0, or
/// the name of a class. A line that ends as an image's name does (`.jpg`, `.webp`) has no label. Either all
/// lines have a label or none has, and either all are integers or none is. Blank lines are skipped; LF, CRLF and CR
/// end lines. Paths are relative to the folder of the list, or to `root`. Creating it reads the list and opens no image.
///
/// `classes` says which names there are, in the order of their targets; labels are then names in it, or positions.
/// Without it, names are sorted by bytes; integers are taken as they are.
///
/// `cache: memory` keeps decoded pictures while they fit into `cache_bytes`, and `cache: disk` keeps them in a file for all
/// trainings that follow; samples are the same bytes, and a file that has changed is read again.
///
/// Sample: `input` uint8 [H, W, 3], RGB whatever the file holds, in the size of the file, or smaller with `decode: fast`;
/// `target` int64 [], if there are labels. A file that cannot be read is an error of that sample, naming the file.
struct ImageList: PictureDataset {
  static let declaration = Declaration(
    "ImageList", "image files named in a text file, with or without labels",
    arguments: [
      .string("path", "text file of lines `path label`, or `path` for images without labels"),
      .string("root", "what the paths are relative to; null: the folder of the list").orNull(),
      ClassSelection.argument("names of the classes, in the order of their targets; null: those in the list, sorted"),
    ] + ImageDecoding.arguments + ImageCaching.arguments)

  let files: ImageFiles
  let parts: PictureSource
  let classNames: [String]

  init(_ config: Config) throws {
    let path = try config.path("path", of: "a text file")
    let folder = try (config.isNull("root") ? FilePath(path).folder : FilePath(config.string("root"))).absolute
    let selection = try ClassSelection(config)
    let list = try ListFile(path)
    let labels = try ListLabels(list, classes: selection.names)
    classNames = labels.classNames
    files = try ImageFiles(
      paths: list.lines.map { folder.appending($0.path) }, targets: labels.targets,
      root: folder, config)
    parts = PictureSource(files)
  }
}
