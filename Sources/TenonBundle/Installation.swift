import TenonCore
import TenonHost

/// Where Tenon was installed: `bin`, `lib` and `share` below one folder.
public struct Installation: Sendable {
  public let prefix: String

  /// - Parameter executable: a program in its `bin`.
  public init(executable: String) {
    prefix = FileSystem.folder(of: FileSystem.folder(of: FileSystem.resolved(executable)))
  }

  /// - Throws: `BundleError` when it is not there.
  func file(_ path: String) throws -> String {
    let full = "\(prefix)/\(path)"
    guard FileSystem.holds(full) else { throw BundleError.notInstalled(path, prefix) }
    return full
  }
}
