/// The last line of a child's report, written by its crash handler: which signal, and during which call.
///
///     \u{1}tenon-crash 6 4227858432 acme/Swish forward
struct CrashNote: Equatable {
  /// Bytes that were mapped.
  let addressSpace: UInt64
  /// Nil when no call into a plugin was under way.
  let call: String?
  /// The report without the note.
  let reportBefore: [UInt8]

  private static let mark = Array("\u{1}tenon-crash ".utf8)

  /// Nil when there is none.
  init?(report: [UInt8]) {
    guard let start = report.lastIndex(of: Self.mark[0]), report[start...].starts(with: Self.mark) else { return nil }
    let line = report[(start + Self.mark.count)...].prefix { $0 != UInt8(ascii: "\n") }
    let words = String(decoding: line.prefix(1024), as: UTF8.self)
      .split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count >= 2, let addressSpace = UInt64(words[1]) else { return nil }
    self.addressSpace = addressSpace
    call = words.count > 2 && !words[2].isEmpty ? String(words[2]) : nil
    reportBefore = Array(report[..<start])
  }
}
