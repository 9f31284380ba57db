import TenonCore

/// Reads `.npz` files: zip archives of `.npy` files, as `numpy.savez` and `numpy.savez_compressed` write them.
///
///     let arrays = try NpzReader("digits.npz")
///     print(arrays.names)                       // ["x", "y"]
///     let images = try arrays.read("x")
///
/// Archives go through the checks of `ZipReader`. Not for use by several threads at once.
public final class NpzReader {
  public let path: String
  /// Of the arrays, in the order of the archive.
  public let names: [String]
  private let archive: ZipReader

  /// Opens an archive and reads its directory.
  ///
  /// - Throws: `ArchiveError`; `FileError` for a file that cannot be read.
  public init(_ path: String) throws {
    self.path = path
    archive = try ZipReader(path, limits: .others)
    names = archive.entries.map(\.name).filter { $0.hasSuffix(".npy") }.map { String($0.dropLast(4)) }
  }

  /// Reads an array by its name.
  ///
  /// - Parameter maximumBytes: of the entry.
  /// - Throws: `NpyError`; `ArchiveError` for an entry that is missing, too large or damaged.
  public func read(_ name: String, maximumBytes: Int = Int.max) throws -> Tensor {
    try NpyReader.read(archive.read("\(name).npy", maximumBytes: maximumBytes), source: source(name))
  }

  /// What an array is, without its elements.
  func header(_ name: String) throws -> NpyHeader {
    let start = try archive.beginning("\(name).npy", count: NpyHeader.largest)
    return try NpyReader.header(start, source: source(name))
  }

  private func source(_ name: String) -> String { "\(path), array '\(name)'" }
}
