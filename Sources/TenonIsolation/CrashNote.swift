/// The last line of a child's report, written by its crash handler: which signal, and during which call; or by the guard
/// of its exits: which function, with which status.
///
///     \u{1}tenon-crash 6 4227858432 acme/layers acme/Swish forward
///     \u{1}tenon-exit exit(0) acme/layers acme/Swish forward
struct CrashNote: Equatable {
  /// Bytes that were mapped when it crashed; 0 when it was ended.
  let addressSpace: UInt64
  /// `exit(0)`; nil when it crashed.
  let exitCall: String?
  /// Nil when no call into a plugin was under way.
  let call: String?
  /// The report without the note.
  let reportBefore: [UInt8]

  private static let mark: UInt8 = 1

  /// Nil when there is none.
  init?(report: [UInt8]) {
    guard let start = report.lastIndex(of: Self.mark) else { return nil }
    let line = report[(start + 1)...].prefix { $0 != UInt8(ascii: "\n") }
    let words = String(decoding: line.prefix(1024), as: UTF8.self)
      .split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
    let rest: [Substring]
    if words.count >= 3, words[0] == "tenon-crash", let addressSpace = UInt64(words[2]) {
      (self.addressSpace, exitCall, rest) = (addressSpace, nil, Array(words[3...]))
    } else if words.count >= 2, words[0] == "tenon-exit" {
      (addressSpace, exitCall, rest) = (0, String(words[1]), Array(words[2...]))
    } else {
      return nil
    }
    let call = rest.joined(separator: " ")
    self.call = call.isEmpty ? nil : call
    reportBefore = Array(report[..<start])
  }
}
