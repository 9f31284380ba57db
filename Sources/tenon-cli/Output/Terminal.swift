import Foundation
import Tenon
import TenonProcess

/// The terminal that a person looks at, if there is one.
enum Terminal {
  /// Whether a line can be written over, so that a moving line makes sense.
  static let canRewrite: Bool = {
    let kind = ProcessInfo.processInfo.environment["TERM"] ?? ""
    return isPresent && !kind.isEmpty && kind != "dumb"
  }()

  /// Whether characters beyond ASCII are shown as they are, by the locale that the environment names.
  static let hasUnicode: Bool = {
    let environment = ProcessInfo.processInfo.environment
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    return ["UTF-8", "UTF8"].contains { locale.uppercased().contains($0) }
  }()

  /// Whether colours are wanted, as https://no-color.org has it.
  static let hasColours = canRewrite && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty

  private static var isPresent: Bool { isatty(StandardStreams.errors) == 1 && isatty(StandardStreams.output) == 1 }

  /// Lines of the window as it is now; 24 where it does not say.
  static var rows: Int {
    var size = winsize()
    guard ioctl(StandardStreams.output, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return 24 }
    return Int(size.ws_row)
  }

  /// Columns of a line as wide as the window is now; 80 where it does not say.
  static var columns: Int {
    var size = winsize()
    guard ioctl(StandardStreams.errors, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
