import Glibc
import TenonPlugin

/// The files of CIFAR-10 or CIFAR-100 in either of their versions, and where they lie.
struct CIFARFiles {
  /// How a version's files are read.
  enum Form: Equatable {
    /// Records of so many label bytes, of which one counts, and the pixels.
    case binary(labels: Int, used: Int)
    /// Pickles of Python with `data` and the labels under this key.
    case pickle(key: String)
  }

  /// A version: the folder that it is unpacked to, and its files in order.
  struct Version {
    let form: Form
    let folder: String
    let files: [String]
  }

  let form: Form
  let paths: [String]

  /// Looks in `root`, then in the folder of each version below it.
  ///
  /// - Parameter source: what brings the files, for messages.
  /// - Throws: `ComponentError` (data) naming the first file that is missing.
  init(root: String, _ versions: [Version], source: String) throws {
    let places = versions.flatMap { version in ["", "/\(version.folder)"].map { (version, "\(root)\($0)") } }
    let place = places.first { version, folder in version.files.contains { Self.isFile("\(folder)/\($0)") } }
    guard let (version, folder) = place else {
      throw ComponentError(
        .data, field: "root",
        "found no \(root)/\(versions[0].files[0]); tried "
          + places.map { "\($1)/\($0.files[0])" }.joined(separator: ", ") + "; it comes with \(source), unpacked")
    }
    form = version.form
    paths = version.files.map { "\(folder)/\($0)" }
    if let missing = paths.first(where: { !Self.isFile($0) }) {
      throw ComponentError(.data, field: "root", "found no \(missing); it comes with \(source), unpacked")
    }
  }

  /// Whether something else than a folder is there.
  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
  }
}
