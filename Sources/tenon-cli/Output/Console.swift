import Foundation
import Tenon

/// Writes to the terminal or to whatever stands in its place.
enum Console {
  /// Whether a person looks at standard error, so that a moving line makes sense.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  /// The command as it was called, for hints.
  static var program: String { CommandLine.arguments.first ?? "tenon" }

  static func line(_ text: String = "") { DescriptorOutput.write(text + "\n", to: STDOUT_FILENO) }

  static func error(_ text: String) { DescriptorOutput.write(text + "\n", to: STDERR_FILENO) }

  /// Replaces the moving line; empty text removes it.
  static func status(_ text: String) { DescriptorOutput.write("\r\u{1B}[K" + text, to: STDERR_FILENO) }
}
