import TenonCore
import TenonFormats

/// Entries of an archive that this version does not know, so that writing it anew loses none of them.
///
/// They are never looked at. Their bytes stay in the archive until they are copied, since they may be many.
struct KeptEntries: Sendable {
  private let path: String
  private let entries: [ZipEntry]

  /// - Returns: nil when all entries are known.
  init?(_ archive: ZipReader, besides known: [String]) {
    entries = archive.entries.filter { !known.contains($0.name) }
    path = archive.path
    if entries.isEmpty { return nil }
  }

  /// Copies them into an archive that is being written.
  ///
  /// - Throws: `ArchiveError`, `FileError`; `ModelArchiveError` when they are no longer what they were.
  func add(to archive: ZipWriter) throws {
    let source = try ZipReader(path)
    for entry in entries {
      guard let found = source.entry(entry.name), found.size == entry.size, found.crc32 == entry.crc32 else {
        throw ModelArchiveError.changed(entry.name, path)
      }
      try source.copy(entry, to: archive)
    }
  }
}

extension ModelArchiveError {
  fileprivate static func changed(_ entry: String, _ path: String) -> ModelArchiveError {
    ModelArchiveError(
      diagnostic: Diagnostic("archive-changed", "\(path) was changed since it was read")
        .expected("the entry '\(entry)' as it was, which is to be copied").help("read it again"))
  }
}
