import Foundation
import Tenon

/// Writes to the terminal or to whatever stands in its place.
enum Console {
  /// Whether a person looks at standard error, so that a moving line makes sense.
  static var isTerminal: Bool { isatty(StandardStreams.errors) == 1 && isatty(StandardStreams.output) == 1 }

  /// The command as it was called, for hints.
  static var program: String { CommandLine.arguments.first ?? "tenon" }

  static func line(_ text: String = "") { DescriptorOutput.write(text.visible + "\n", to: StandardStreams.output) }

  static func error(_ text: String) { DescriptorOutput.write(text.visible + "\n", to: StandardStreams.errors) }

  /// Asks on the same line.
  static func ask(_ text: String) { DescriptorOutput.write(text.visible, to: StandardStreams.errors) }

  /// Replaces the moving line; empty text removes it.
  static func status(_ text: String) {
    DescriptorOutput.write("\r\u{1B}[K" + text.visibleLine, to: StandardStreams.errors)
  }
}
