import Glibc
import TenonCore

/// A hidden folder in which one is put together that is to appear whole; renamed into place, or removed.
public final class StagingFolder {
  private static let prefix = ".staging-"

  public let path: String
  private let parent: String
  /// What was made for it, itself last.
  private let made: [String]
  private var isMoved = false

  /// - Parameter parent: on the file system of the place; made where it is not there.
  public init(in parent: String) throws {
    self.parent = parent
    path = Self.hidden(in: parent)
    made = try Folder.make(path)
    Self.removeLeftovers(in: parent)
  }

  deinit { remove() }

  /// Makes a folder of what `body` puts together, which must not be there.
  ///
  /// - Parameter byteCount: of all that is in it, for who has to make room on a disk that is full.
  /// - Throws: `FileError`, and what `body` throws; then nothing is there.
  public static func make(_ target: String, byteCount: Int, _ body: (StagingFolder) throws -> Void) throws {
    let parent = Folder.above(target)
    let staging = try StagingFolder(in: parent)
    do {
      try body(staging)
      try staging.move(to: target)
    } catch {
      staging.remove()
      throw (error as? FileError)?.needing(byteCount).withRoom(in: parent) ?? error
    }
  }

  /// Writes a file, and makes the folders that it lies in.
  ///
  /// - Parameters:
  ///   - shown: the path that messages name; nil for the file's own.
  ///   - isProgram: whether it may be executed.
  public func write(
    to name: String, shownAs shown: String? = nil, isProgram: Bool = false,
    _ body: (borrowing OutputFile) throws -> Void
  ) throws {
    let file = "\(path)/\(name)"
    try Folder.make(Folder.above(file))
    try NewFile.write(file, shownAs: shown, mode: isProgram ? 0o777 : 0o666, body)
  }

  /// Writes a file.
  ///
  /// - Returns: its path.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) throws -> String {
    try write(to: name) { try $0.write(bytes) }
    return "\(path)/\(name)"
  }

  /// Renames the folder to its place, which must be free.
  public func move(to target: String) throws {
    let above = Folder.above(target)
    try Folder.make(above)
    try Self.rename(path, to: target, "make the folder", showing: target)
    isMoved = true
    let descriptor = ByteText.withPath(above) { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    if descriptor >= 0 {
      fsync(descriptor)
      close(descriptor)
    }
  }

  /// Takes a folder out of sight at once, then removes it.
  public static func discard(_ folder: String, in parent: String) throws {
    let hidden = hidden(in: parent)
    try rename(folder, to: hidden, "remove", showing: folder)
    Folder.remove(hidden)
  }

  /// Gives up what has not been moved, and the folders that were made for it.
  private func remove() {
    guard !isMoved else { return }
    isMoved = true
    Folder.remove(path)
    for folder in made.dropLast().reversed() { _ = ByteText.withPath(folder) { rmdir($0) } }
  }

  private static func hidden(in parent: String) -> String {
    "\(parent)/\(prefix)\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 16))"
  }

  private static func rename(_ path: String, to target: String, _ action: String, showing shown: String) throws {
    let status = ByteText.withPath(path) { path in ByteText.withPath(target) { Glibc.rename(path, $0) } }
    guard status == 0 else { throw FileError.system(action, shown) }
  }

  /// What processes that died left behind.
  private static func removeLeftovers(in parent: String) {
    for name in Folder.names(in: parent) where name.hasPrefix(prefix) {
      guard let process = pid_t(name.dropFirst(prefix.count).prefix { $0 != "-" }), TemporaryFile.isGone(process)
      else { continue }
      Folder.remove("\(parent)/\(name)")
    }
  }
}
