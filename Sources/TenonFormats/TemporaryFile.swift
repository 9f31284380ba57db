import Glibc
import Synchronization
import TenonCore

/// The file beside a target that is filled in its place: `.NAME.PROCESS.RANDOM.tmp`.
///
/// A process that is killed leaves it. Whoever replaces the target next removes it, and whoever opens the folder to go on
/// with what was done there, as some targets are not written again.
public struct TemporaryFile {
  let path: String
  /// `PROCESS.RANDOM`.
  private let id: String

  /// Those that this process is filling: it may have the number of one that was killed, as the first of a container has.
  private static let ofThisProcess = Mutex<Set<String>>([])

  init(for target: String, in folder: String) {
    let id = "\(getpid()).\(String(UInt64.random(in: .min ... .max), radix: 16))"
    path = "\(folder)/.\(target).\(id).tmp"
    self.id = id
    _ = Self.ofThisProcess.withLock { $0.insert(id) }
  }

  /// Says that it has been renamed or given up; what is still there is removed.
  func end() {
    _ = ByteText.withPath(path) { unlink($0) }
    _ = Self.ofThisProcess.withLock { $0.remove(id) }
  }

  /// Removes what processes that are gone have left in a folder; what cannot be removed stays.
  ///
  /// - Parameter target: the name of the file that it was to replace; nil for all.
  public static func removeLeftovers(in folder: String, of target: String? = nil) {
    for name in Folder.names(in: folder) where name.hasPrefix(".") && isLeft(name, by: target) {
      _ = ByteText.withPath("\(folder)/\(name)") { unlink($0) }
    }
  }

  /// Whether a name is that of a temporary file of a process that is gone; libzip appends `.RANDOM` to it.
  private static func isLeft(_ name: String, by target: String?) -> Bool {
    let pieces = name.split(separator: ".", omittingEmptySubsequences: false)
    guard let end = pieces.lastIndex(of: "tmp"), end >= 4, end >= pieces.count - 2 else { return false }
    if let target, pieces[1..<(end - 2)].joined(separator: ".") != target { return false }
    guard let process = pid_t(pieces[end - 2]), UInt64(pieces[end - 1], radix: 16) != nil else { return false }
    if process == getpid() { return !ofThisProcess.withLock { $0.contains("\(process).\(pieces[end - 1])") } }
    return isGone(process)
  }

  /// Whether there is no process of this number.
  static func isGone(_ process: pid_t) -> Bool { process > 0 && kill(process, 0) != 0 && errno == ESRCH }
}
