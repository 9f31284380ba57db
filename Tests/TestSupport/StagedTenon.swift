import Foundation

/// An installation as `make install` makes it, out of the build that the tests are part of: what tests run.
///
/// `make test` stages it before; the variable `TENON_STAGED` names its folder. Otherwise it is staged once.
public enum StagedTenon {
  private static let made = Result {
    if let folder = ProcessInfo.processInfo.environment["TENON_STAGED"] { return folder }
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = BuiltInComponent.repository.appendingPathComponent("Scripts/stage")
    process.arguments = [folder.file("prefix"), Bundle.main.bundlePath]
    let log = folder.file("log")
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw StagingError(log: try String(contentsOfFile: log, encoding: .utf8))
    }
    return folder.file("prefix")
  }

  struct StagingError: Error {
    let log: String
  }

  /// The installation's folder: `bin`, `include`, `lib`, `share`.
  public static var prefix: String {
    get throws { try made.get() }
  }

  /// Its command, without which there is nothing to test.
  public static let tenon: String = {
    do { return try prefix + "/bin/tenon" } catch { fatalError("\(error)") }
  }()
}
