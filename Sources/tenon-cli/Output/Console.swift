import Foundation
import Synchronization
import Tenon
import TenonProcess

/// Writes to the terminal or to whatever stands in its place, a line at a time.
enum Console {
  /// Whether there is a moving line, which whatever is written next has to remove.
  private static let hasStatus = Mutex(false)

  /// From the cursor to the end of the window.
  private static let clear = "\r\u{1B}[J"

  /// The command as it was called, for hints that are copied into a shell.
  static var program: String { ShellWord.path(CommandLine.arguments.first ?? "tenon") }

  static func line(_ text: String = "") { write(text.visible + "\n", to: StandardStreams.output) }

  static func error(_ text: String) { write(text.visible + "\n", to: StandardStreams.errors) }

  /// Asks on the same line.
  static func ask(_ text: String) { write(text.visible, to: StandardStreams.errors) }

  /// A line of output whose parts are separated by two spaces, broken between them where the window is too narrow.
  static func parts(_ parts: [String]) {
    guard Terminal.canRewrite else { return line(parts.joined(separator: "  ")) }
    line(DisplayWidth.lines(parts, columns: Terminal.columns, indent: "  ").joined(separator: "\n"))
  }

  /// Replaces the moving line, which is cut off where the window ends; empty text removes it.
  ///
  /// The cursor rests at its beginning: where a window is made narrower and the terminal breaks the line in two, the next
  /// one still begins where that one did, and all of it goes.
  static func status(_ text: String) {
    hasStatus.withLock { hasStatus in
      guard hasStatus || !text.isEmpty else { return }
      hasStatus = !text.isEmpty
      let shown = DisplayWidth.prefix(text.visibleLine, columns: Terminal.columns - 1)
      DescriptorOutput.write(clear + shown + (shown.isEmpty ? "" : "\r"), to: StandardStreams.errors)
    }
  }

  private static func write(_ text: String, to descriptor: Int32) {
    hasStatus.withLock { hasStatus in
      if hasStatus { DescriptorOutput.write(clear, to: StandardStreams.errors) }
      hasStatus = false
      DescriptorOutput.write(text, to: descriptor)
    }
  }
}
