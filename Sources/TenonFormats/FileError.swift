import Glibc
import TenonCore

/// A file or folder could not be read or written.
public struct FileError: TenonError, Equatable {
  public let path: String
  /// The system's error number; 0 when the fault is the file's own (its size, its kind).
  public let errorNumber: Int32
  public let diagnostic: Diagnostic
  /// Of a disk that is full: the bytes that the whole file takes, where that is known.
  private(set) var neededBytes: Int?
  /// Of a disk that is full: the bytes that are free when nothing of the file is left there.
  private(set) var freeBytes: Int?

  init(path: String, errorNumber: Int32, diagnostic: Diagnostic) {
    self.path = path
    self.errorNumber = errorNumber
    self.diagnostic = diagnostic
  }

  /// The system's own words: "Permission denied".
  public var reason: String { errorNumber == 0 ? diagnostic.headline : String(cString: strerror(errorNumber)) }

  package static func system(_ action: String, _ path: String, _ number: Int32 = errno) -> FileError {
    if number == ENOSPC || number == EDQUOT { return full(path, number) }
    let reason = String(cString: strerror(number))
    return FileError(
      path: path, errorNumber: number,
      diagnostic: Diagnostic(
        number == ENOENT ? "file-not-found" : "file-failed", "cannot \(action) \(path.printable): \(reason)"
      ).help(help(number, reading: action == "read")))
  }

  /// Nothing more fits on the disk.
  static func full(_ path: String, _ number: Int32, needed: Int? = nil, free: Int? = nil) -> FileError {
    let missing = needed.flatMap { needed in free.flatMap { $0 < needed ? needed - $0 : nil } }
    var error = FileError(
      path: path, errorNumber: number,
      diagnostic: Diagnostic(
        "disk-full", "cannot write \(path.printable): \(String(cString: strerror(number)))"
      )
      .with("needed", needed.map { Plural.count($0, "byte") })
      .with("free", free.map { Plural.count($0, "byte") })
      .with("missing", missing.map { Plural.count($0, "byte") })
      .help("free some space; what was there before is unchanged"))
    (error.neededBytes, error.freeBytes) = (needed, free)
    return error
  }

  private var isFull: Bool { errorNumber == ENOSPC || errorNumber == EDQUOT }

  /// The same with the size of the file that did not fit.
  func needing(_ bytes: Int) -> FileError {
    guard isFull, neededBytes == nil else { return self }
    return .full(path, errorNumber, needed: bytes, free: freeBytes)
  }

  /// The same with what is free where it was to be written; of a quota nobody says it.
  func withRoom(in folder: String) -> FileError {
    var status = statvfs()
    guard errorNumber == ENOSPC, freeBytes == nil, ByteText.withPath(folder, { statvfs($0, &status) }) == 0 else {
      return self
    }
    let free = Int(clamping: status.f_bavail).multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
    return .full(path, errorNumber, needed: neededBytes, free: free.overflow ? Int.max : free.partialValue)
  }

  /// What to do about an error of the system.
  private static func help(_ number: Int32, reading: Bool) -> String? {
    switch number {
    case EROFS: "the file system there is read-only: name a place on another one"
    case EACCES, EPERM: reading ? "this user may not read it" : "this user may not write there: name another place"
    default: nil
    }
  }

  static func notRegular(_ path: String, _ action: String) -> FileError {
    FileError(
      path: path, errorNumber: 0,
      diagnostic: Diagnostic("file-not-regular", "cannot \(action) \(path.printable): it is not a regular file"))
  }

  static func tooLarge(_ path: String, size: Int, limit: Int) -> FileError {
    FileError(
      path: path, errorNumber: 0,
      diagnostic: Diagnostic("file-too-large", "\(path.printable) is larger than it may be")
        .expected("at most \(limit) bytes").received("\(Plural.count(size, "byte"))"))
  }

  static func shrank(_ path: String) -> FileError {
    FileError(
      path: path, errorNumber: 0,
      diagnostic: Diagnostic("file-shrank", "\(path.printable) became shorter while it was read")
        .help("something else is writing this file; try again when it is done"))
  }

  static func wrongCount(_ path: String, expected: Int, received: Int) -> FileError {
    FileError(
      path: path, errorNumber: 0,
      diagnostic: Diagnostic(
        "file-content-size", "the bytes to write to \(path.printable) are not as many as announced"
      )
      .expected("\(Plural.count(expected, "byte"))").received("\(Plural.count(received, "byte"))"))
  }
}

extension String {
  /// The text with control and invisible characters escaped, and cut when very long: safe to show.
  var printable: String {
    var text = ""
    for scalar in unicodeScalars.prefix(200) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        text += "\\u{\(String(scalar.value, radix: 16))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return unicodeScalars.count > 200 ? text + "…" : text
  }
}
