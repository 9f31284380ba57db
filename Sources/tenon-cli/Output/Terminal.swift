import Foundation
import Tenon

/// The terminal that a person looks at, if there is one.
enum Terminal {
  /// Whether a line can be written over, so that a moving line makes sense.
  static let canRewrite: Bool = {
    let kind = ProcessInfo.processInfo.environment["TERM"] ?? ""
    return isPresent && !kind.isEmpty && kind != "dumb"
  }()

  private static var isPresent: Bool { isatty(StandardStreams.errors) == 1 && isatty(StandardStreams.output) == 1 }

  /// Columns of a line as wide as the window is now; 80 where it does not say.
  static var columns: Int {
    var size = winsize()
    guard ioctl(StandardStreams.errors, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
