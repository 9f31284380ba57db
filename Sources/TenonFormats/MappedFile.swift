import CTenonThreads
import Glibc
import TenonCore

/// A file's bytes in the address space: read from the disk when they are first used, and shared with whoever maps it too.
///
/// Writing to them changes a copy of the page, never the file. Somebody who cuts the file off meanwhile ends the process by
/// SIGBUS, and the crash handler of the command names the file; one that is replaced by renaming stays as it was.
public final class MappedFile: Sendable {
  public let path: String
  public let byteCount: Int
  private let start: UInt
  /// Among those that the crash handler knows.
  private let name: Int32

  /// - Throws: `FileError` with the system's reason.
  init(_ file: InputFile) throws {
    path = file.path
    byteCount = file.byteCount
    // An empty range cannot be mapped.
    let size = max(1, byteCount)
    start = UInt(bitPattern: try file.map(size))
    name = path.visibleLine.withCString { [start] in
      tenon_mapping_begin(UnsafeRawPointer(bitPattern: start), size, $0)
    }
  }

  deinit {
    tenon_mapping_end(name)
    munmap(UnsafeMutableRawPointer(bitPattern: start), max(1, byteCount))
  }

  /// Where the byte at an offset lies, which must be in the file.
  func address(_ offset: Int) -> UnsafeMutableRawPointer {
    guard offset >= 0, offset <= byteCount, let address = UnsafeMutableRawPointer(bitPattern: start + UInt(offset))
    else {
      preconditionFailure("an offset outside \(path)")
    }
    return address
  }
}
