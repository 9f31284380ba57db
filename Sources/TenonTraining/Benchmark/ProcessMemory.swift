import Foundation

/// What the system says about this process's memory.
enum ProcessMemory {
  /// The most that was ever resident; nil when the system does not say.
  static var peakByteCount: Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    return kibibytes * 1024
  }
}
