import Foundation

/// An empty folder for one test, removed when the tests are over.
public struct TemporaryFolder: Sendable {
  public let path: String

  /// All folders of this process lie in one, which the process removes as it ends: a folder must not
  /// vanish with the last mention of it while a path into it is still in use.
  private static let root: String = {
    let path =
      FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
      + "/tenon-tests-\(ProcessInfo.processInfo.processIdentifier)"
    atexit {
      // A child that a plugin under test has forked may end by exit, too.
      guard TemporaryFolder.root.hasSuffix("-\(getpid())") else { return }
      try? FileManager.default.removeItem(atPath: TemporaryFolder.root)
    }
    return path
  }()

  /// - Parameter files: written into it, by name.
  public init(_ files: [String: [UInt8]] = [:]) throws {
    path = "\(Self.root)/\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, bytes) in files { try write(bytes, to: name) }
  }

  /// The path of a file within, whether or not it exists.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file, makes the folders that it lies in, and returns its path.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) throws -> String {
    let url = URL(fileURLWithPath: file(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return file(name)
  }

  @discardableResult
  public func write(_ text: String, to name: String) throws -> String { try write([UInt8](text.utf8), to: name) }

  public func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: file(name))))
  }

  /// The names of everything within, hidden files too.
  public func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}
