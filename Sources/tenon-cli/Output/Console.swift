import Foundation

/// Writes to the terminal or to whatever stands in its place.
enum Console {
  /// Whether a person looks at standard error, so that a moving line makes sense.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  /// The command as it was called, for hints.
  static var program: String { CommandLine.arguments.first ?? "tenon" }

  static func line(_ text: String = "") { write(text + "\n", to: STDOUT_FILENO) }

  static func error(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

  /// Replaces the moving line; empty text removes it.
  static func status(_ text: String) { write("\r\u{1B}[K" + text, to: STDERR_FILENO) }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else {
        if count < 0, errno == EINTR { continue }
        return
      }
      bytes = bytes.dropFirst(count)
    }
  }
}
