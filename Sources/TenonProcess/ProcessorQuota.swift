import Glibc

/// How much processor time the control groups of this process allow, in processors.
///
/// `docker run --cpus`, Kubernetes' limits and schedulers of clusters set it: `cpu.max` in version 2 of control groups,
/// `cpu.cfs_quota_us` and `cpu.cfs_period_us` in version 1. Every group above the process's own counts too.
package struct ProcessorQuota {
  /// The text of a file; nil when it is not there.
  package typealias Read = (String) -> String?

  private let read: Read

  /// - Parameter read: of `/proc` and of wherever control groups are mounted.
  package init(read: @escaping Read = { ProcessorQuota.contents(of: $0) }) { self.read = read }

  /// The least that a group allows; nil where none sets a limit.
  package var processors: Double? {
    guard let groups = read("/proc/self/cgroup"), let mounts = read("/proc/self/mountinfo") else { return nil }
    let lines = mounts.split(separator: "\n").compactMap { Mount($0) }
    var least: Double?
    for line in groups.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3 else { continue }
      let isUnified = parts[0] == "0" && parts[1].isEmpty
      guard isUnified || parts[1].split(separator: ",").contains("cpu") else { continue }
      for mount in lines where isUnified ? mount.kind == "cgroup2" : mount.isCPU {
        guard let folders = mount.folders(of: parts[2]) else { continue }
        for limit in folders.compactMap(isUnified ? unified : legacy) { least = min(least ?? limit, limit) }
      }
    }
    return least
  }

  /// `max 100000`, or a quota and its period, microseconds.
  private func unified(_ folder: String) -> Double? {
    let numbers = read("\(folder)/cpu.max")?.split { $0.isWhitespace }.map { Double($0) } ?? []
    guard numbers.count == 2, let quota = numbers[0], let period = numbers[1] else { return nil }
    return Self.ratio(quota, period)
  }

  private func legacy(_ folder: String) -> Double? {
    func number(_ name: String) -> Double? {
      read("\(folder)/\(name)").flatMap { Double($0.filter { !$0.isWhitespace }) }
    }
    guard let quota = number("cpu.cfs_quota_us"), let period = number("cpu.cfs_period_us") else { return nil }
    return Self.ratio(quota, period)
  }

  /// A quota of -1 is none.
  private static func ratio(_ quota: Double, _ period: Double) -> Double? {
    quota > 0 && period > 0 ? quota / period : nil
  }

  /// A file of the kernel, whose size is not known before it is read.
  package static func contents(of path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    // No list of mounts is longer.
    while bytes.count < 1 << 22 {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension ProcessorQuota {
  /// A line of `/proc/self/mountinfo`: where a part of a hierarchy of groups can be seen.
  private struct Mount {
    let kind: String
    let isCPU: Bool
    /// The group that is seen at `point`.
    private let root: String
    private let point: String

    init?(_ line: Substring) {
      let fields = line.split(separator: " ").map(String.init)
      guard let dash = fields.firstIndex(of: "-"), dash > 5, fields.count > dash + 3 else { return nil }
      (root, point, kind) = (fields[3], Self.plain(fields[4]), fields[dash + 1])
      isCPU = kind == "cgroup" && fields[dash + 3].split(separator: ",").contains("cpu")
    }

    /// The folders of a group and of those above it; nil when it is not seen here.
    func folders(of group: String) -> [String]? {
      var path: Substring
      if root == "/" {
        path = group == "/" ? "" : group[...]
      } else if group == root || group.hasPrefix(root + "/") {
        path = group.dropFirst(root.count)
      } else {
        // Seen from another namespace: only the mount itself is known to be above.
        path = ""
      }
      var folders = [point + path]
      while let slash = path.lastIndex(of: "/") {
        path = path[..<slash]
        folders.append(point + path)
      }
      return folders
    }

    /// Spaces and the like are written as `\040`.
    private static func plain(_ text: String) -> String {
      guard text.contains("\\") else { return text }
      var bytes: [UInt8] = []
      var rest = Array(text.utf8)[...]
      while let byte = rest.popFirst() {
        let digits = rest.prefix(3)
        if byte == UInt8(ascii: "\\"), digits.count == 3,
          let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
        {
          bytes.append(code)
          rest = rest.dropFirst(3)
        } else {
          bytes.append(byte)
        }
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
