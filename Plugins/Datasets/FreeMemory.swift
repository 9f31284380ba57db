import Glibc

/// How much memory a process may still take.
enum FreeMemory {
  /// Bytes: what the system has available, or what is left of the limit of a control group, if that is less.
  ///
  /// 0 when the system does not say.
  static var bytes: Int { min(available ?? 0, leftInGroups ?? .max) }

  private static var available: Int? {
    guard let text = read("/proc/meminfo") else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
      return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }
    return nil
  }

  /// The least of what the group of the process, and those that it is in, have left (control groups, version 2).
  private static var leftInGroups: Int? {
    guard let line = read("/proc/self/cgroup")?.split(separator: "\n").first(where: { $0.hasPrefix("0::/") }) else {
      return nil
    }
    var parts = line.dropFirst(4).split(separator: "/")
    var least: Int?
    while true {
      let folder = (["/sys/fs/cgroup"] + parts.map(String.init)).joined(separator: "/")
      if let limit = number("\(folder)/memory.max"), let used = number("\(folder)/memory.current") {
        least = min(least ?? .max, max(0, limit - used))
      }
      if parts.isEmpty { return least }
      parts.removeLast()
    }
  }

  private static func number(_ path: String) -> Int? {
    read(path).flatMap { Int($0.prefix { $0.isNumber }) }
  }

  /// A small file of the system's.
  private static func read(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }
}
