import Foundation

/// An installation as `make install` makes it, out of the build that the tests are part of: what tests run.
///
/// `make test` stages it before; the variable `TENON_STAGED` names its folder. Otherwise it is staged once.
public enum StagedTenon {
  /// The installation's folder, without which there is nothing to test: `bin`, `include`, `lib`, `share`.
  public static let prefix: String = {
    if let folder = ProcessInfo.processInfo.environment["TENON_STAGED"] { return folder }
    do { return try stage() } catch { fatalError("Scripts/stage: \(error)") }
  }()

  /// Its command.
  public static let tenon = prefix + "/bin/tenon"

  private struct Failure: Error {
    let log: String
  }

  private static func stage() throws -> String {
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
      throw Failure(log: try String(contentsOfFile: log, encoding: .utf8))
    }
    return folder.file("prefix")
  }
}
