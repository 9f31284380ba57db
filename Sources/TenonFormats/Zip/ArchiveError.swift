import TenonCore

/// Why a zip archive cannot be read or written.
public struct ArchiveError: TenonError, Equatable {
  /// The kinds of fault, each with what is needed to explain it.
  public enum Fault: Sendable, Equatable {
    case notAnArchive
    case truncatedOrFollowedByOtherBytes
    case ambiguousEnd
    case severalDisks
    case damagedDirectory(String)
    case bytesBeforeFirstEntry(Int)
    case tooManyEntries(Int, limit: Int)
    case nameTooLong(Int, limit: Int)
    case nameNotUTF8
    case nameUnsafe(String)
    case nameRepeated
    case nameTwin(of: String)
    case notAFile
    case encrypted
    case methodUnsupported(Int)
    case storedSizesDiffer(size: Int, compressedSize: Int)
    case entryTooLarge(Int, limit: Int)
    case totalTooLarge(limit: Int)
    case ratioTooHigh(limit: Int)
    case headersDiffer(String)
    case outsideFile
    case overlaps(with: String)
    case readersDisagree(String)
    case missingEntry
    case damagedData(String)
    case lengthWrong(expected: Int)
    case writeFailed(String)
    case misaligned(Int)
  }

  public let path: String
  /// The entry at fault; nil when it is the whole archive.
  public let entry: String?
  public let fault: Fault

  public init(_ fault: Fault, path: String, entry: String? = nil) {
    self.fault = fault
    self.path = path
    self.entry = entry
  }

  public var diagnostic: Diagnostic {
    let (code, what) = fault.explanation
    let place = entry.map { "entry '\($0.printable)' of \(path.printable)" } ?? path.printable
    let diagnostic = Diagnostic("archive-\(code)", "\(place): \(what)")
    return fault.details(diagnostic)
  }
}

extension ArchiveError.Fault {
  /// The code, and what is wrong.
  fileprivate var explanation: (code: String, what: String) {
    switch self {
    case .notAnArchive: ("not-a-zip", "this is not a zip archive, or its end is missing")
    case .truncatedOrFollowedByOtherBytes: ("truncated", "the end of the archive is missing, or other bytes follow it")
    case .ambiguousEnd: ("ambiguous-end", "the archive has two ends, and readers would disagree which one counts")
    case .severalDisks: ("several-disks", "the archive is one part of several")
    case .damagedDirectory(let why): ("damaged-directory", "the list of entries is damaged: \(why)")
    case .bytesBeforeFirstEntry(let count): ("bytes-before", "\(count) bytes stand before the first entry")
    case .tooManyEntries: ("too-many-entries", "too many entries")
    case .nameTooLong: ("name-too-long", "a name is too long")
    case .nameNotUTF8: ("name-not-utf8", "a name is not UTF-8")
    case .nameUnsafe(let why): ("name-unsafe", "the name \(why)")
    case .nameRepeated: ("name-repeated", "the name is there twice")
    case .nameTwin(let other):
      ("name-twin", "the name differs from '\(other.printable)' only in case or in how its characters are encoded")
    case .notAFile: ("not-a-file", "the entry is a symbolic link or another special file")
    case .encrypted: ("encrypted", "the entry is encrypted")
    case .methodUnsupported: ("method-unsupported", "the entry is compressed by an unsupported method")
    case .storedSizesDiffer: ("sizes-differ", "the entry is stored, but its two sizes differ")
    case .entryTooLarge: ("entry-too-large", "the entry is too large")
    case .totalTooLarge: ("too-large", "the entries are too large together")
    case .ratioTooHigh: ("ratio-too-high", "the entry claims to be compressed more than is possible")
    case .headersDiffer(let field): ("headers-differ", "the entry's two headers differ in their \(field)")
    case .outsideFile: ("outside-file", "the entry reaches outside the part of the file that holds data")
    case .overlaps(let other): ("overlap", "the entry shares bytes of the file with '\(other.printable)'")
    case .readersDisagree(let why): ("inconsistent", "the archive is inconsistent: \(why)")
    case .missingEntry: ("entry-missing", "there is no such entry")
    case .damagedData(let why): ("damaged-data", "the data is damaged: \(why)")
    case .lengthWrong: ("length-wrong", "the data is not as long as its header says")
    case .writeFailed(let why): ("write-failed", "cannot write: \(why)")
    case .misaligned(let offset): ("misaligned", "the data came to lie at \(offset), which is not a multiple of 64")
    }
  }

  fileprivate func details(_ diagnostic: Diagnostic) -> Diagnostic {
    switch self {
    case .tooManyEntries(let count, let limit):
      diagnostic.expected("at most \(limit)").received("\(count)")
    case .nameTooLong(let length, let limit), .entryTooLarge(let length, let limit):
      diagnostic.expected("at most \(limit) bytes").received("\(Plural.count(length, "byte"))")
    case .methodUnsupported(let method):
      diagnostic.expected("0 (stored) or 8 (deflate)").received("\(method)")
    case .storedSizesDiffer(let size, let compressedSize):
      diagnostic.expected("\(Plural.count(size, "byte"))").received("\(Plural.count(compressedSize, "byte"))")
    case .totalTooLarge(let limit): diagnostic.expected("at most \(limit) bytes")
    case .ratioTooHigh(let limit): diagnostic.expected("at most \(limit) to 1")
    case .writeFailed:
      diagnostic.help("free some space, or name another place; what was there before is unchanged")
    case .lengthWrong(let expected): diagnostic.expected("\(Plural.count(expected, "byte"))")
    case .notAnArchive:
      diagnostic.help(
        "a model is a file that `tenon train` has written, such as runs/NAME/model.tenon; if this is one, get it again: "
          + "a download or copy may have been cut short")
    case .truncatedOrFollowedByOtherBytes, .damagedData:
      diagnostic.help("get the file again; a download or copy may have been cut short")
    default: diagnostic
    }
  }
}
