import Glibc
import TenonCore

extension RunDirectory {
  /// Whether a training is going on in a folder, in this process or in another; false where that cannot be told.
  public static func isInUse(_ path: String) -> Bool {
    let log = ByteText.withPath("\(path)/log.txt") { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard log >= 0 else { return false }
    defer { close(log) }
    // Who only looks keeps nobody out for longer than this takes.
    guard flock(log, LOCK_SH | LOCK_NB) == 0 else { return errno == EWOULDBLOCK }
    flock(log, LOCK_UN)
    return false
  }
}
