import Foundation
import TestSupport
import Testing

/// An installation as `make install` makes it, out of the build that the tests are part of; made once.
enum StagedTenon {
  private static let made = Result {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = repository.appendingPathComponent("Scripts/stage")
    process.arguments = [folder.file("prefix"), Bundle.main.bundlePath]
    let log = folder.file("log")
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    let output = try String(contentsOfFile: log, encoding: .utf8)
    try #require(process.terminationStatus == 0, "Scripts/stage: \(output)")
    return folder
  }

  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The installation's folder: `bin`, `include`, `lib`, `share`.
  static var prefix: String {
    get throws { try made.get().file("prefix") }
  }

  /// Its command, run in the given folder.
  static func command(in folder: TemporaryFolder) throws -> Command {
    Command(path: try prefix + "/bin/tenon", folder: folder.path)
  }
}
