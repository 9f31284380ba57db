import TenonCore
import TenonCrypto

/// What an archive ends with so that others can check it: the SHA-256 of every entry, and a signature of these.
///
/// `hashes.json` covers all entries but itself and `signature.json`, which covers `hashes.json`, byte for byte.
public enum ZipSeal: Sendable {
  case none
  case hashes
  case signed(SigningKey)

  public static let hashesEntry = "hashes.json"
  public static let signatureEntry = "signature.json"
  /// The entries that seal the others.
  public static let entries = [hashesEntry, signatureEntry]

  /// Hashes of a hundred thousand entries with the longest names.
  static let largestEntry = 64 << 20
  static let largestSignature = 1 << 16

  var isNone: Bool { if case .none = self { true } else { false } }

  /// Writes an archive anew with hashes and a signature; whatever sealed it before is gone.
  ///
  /// Hashes that are there are compared first, so that nobody signs what was damaged on the way.
  ///
  /// - Throws: `SealError` for an entry that is not what its hash says; `ArchiveError`, `FileError`.
  public static func sign(_ path: String, with key: SigningKey, limits: ZipLimits = ZipLimits()) throws {
    let archive = try ZipReader(path, limits: limits)
    if archive.contains(hashesEntry) {
      let report = try SealReport(archive)
      if let fault = report.faults.first { throw SealError.notToBeSigned(fault, path) }
    }
    try ZipWriter.replace(path, sealed: .signed(key)) { writer in
      for entry in archive.entries where !entries.contains(entry.name) { try archive.copy(entry, to: writer) }
    }
  }
}

/// An archive whose seal does not hold, or that has none.
public struct SealError: TenonError {
  public let diagnostic: Diagnostic

  static func malformed(_ entry: String, _ path: String, expected: String) -> SealError {
    SealError(
      diagnostic: Diagnostic("archive-seal", "'\(entry)' in \(path) is damaged").expected(expected)
        .help("get the file again from where it came from"))
  }

  static func notToBeSigned(_ fault: SealReport.Fault, _ path: String) -> SealError {
    SealError(
      diagnostic: Diagnostic("archive-seal", "\(path) is not what it was when it was written: \(fault)")
        .help("get the file again from where it came from; what is damaged is not signed"))
  }
}
