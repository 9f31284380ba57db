import Foundation
import TenonCore
import TenonFormats

/// A hidden folder beside the installed plugins, in which one is put together; renamed into place, or removed.
final class StagingFolder {
  private let parent: String
  private let path: String
  private var isMoved = false

  private static let prefix = ".staging-"

  init(in parent: String) throws {
    self.parent = parent
    path = "\(parent)/\(Self.prefix)\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 16))"
    try Folder.make(path)
    Self.removeLeftovers(in: parent)
  }

  deinit { if !isMoved { try? FileManager.default.removeItem(atPath: path) } }

  /// Writes a file and flushes it to the disk.
  ///
  /// - Returns: its path.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = "\(path)/\(name)"
    try DurableFile.replace(file, bytes: bytes)
    return file
  }

  /// Renames the folder to its place, which must be free.
  func move(to target: String) throws {
    let above = URL(fileURLWithPath: target).deletingLastPathComponent().path
    try Folder.make(above)
    guard rename(path, target) == 0 else {
      throw InstallError.system("put the plugin into", target, String(cString: strerror(errno)))
    }
    isMoved = true
    let descriptor = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor >= 0 {
      fsync(descriptor)
      close(descriptor)
    }
  }

  /// Takes a folder out of sight at once, then removes it.
  static func discard(_ folder: String, in parent: String) throws {
    let hidden = "\(parent)/\(prefix)\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 16))"
    guard rename(folder, hidden) == 0 else {
      throw InstallError.system("remove", folder, String(cString: strerror(errno)))
    }
    try? FileManager.default.removeItem(atPath: hidden)
  }

  /// What processes that died left behind.
  private static func removeLeftovers(in parent: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] where name.hasPrefix(prefix) {
      guard let process = pid_t(name.dropFirst(prefix.count).prefix { $0 != "-" }), process > 0,
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      try? FileManager.default.removeItem(atPath: "\(parent)/\(name)")
    }
  }
}
