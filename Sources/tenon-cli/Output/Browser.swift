import Foundation
import Tenon

/// The program that the desktop opens pages with.
enum Browser {
  private static let program = "xdg-open"

  /// Opens a file; does not wait for the browser.
  ///
  /// - Throws: `BrowserError` where there is no desktop.
  static func open(_ path: String) throws {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let places = folders.map { folder -> String in "\(folder)/\(program)" }
    guard let place = places.first(where: { access($0, X_OK) == 0 }) else {
      throw BrowserError(path)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: place)
    process.arguments = [Folder.absolute(path)]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }
}

struct BrowserError: TenonError {
  let diagnostic: Diagnostic

  init(_ path: String) {
    diagnostic = Diagnostic("no-browser", "there is no xdg-open to open a page with").with("page", path)
      .help("open the file in a browser; Debian's package xdg-utils has xdg-open")
  }
}
