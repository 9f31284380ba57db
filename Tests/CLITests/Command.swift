import Foundation

/// The built `tenon`, run as its user runs it.
struct Command {
  struct Output {
    let status: Int32
    let output: String
    let errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// Beside the test binary, where the build leaves it together with the plugins.
  static let built = Command(path: Bundle.main.bundlePath + "/tenon")

  let path: String
  var folder = FileManager.default.temporaryDirectory.path

  /// Runs to the end; output goes through files, so that no pipe can fill up.
  func run(_ arguments: String...) throws -> Output { try run(arguments) }

  func run(_ arguments: [String]) throws -> Output {
    let scratch = try TestFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var environment = ProcessInfo.processInfo.environment
    environment["TENON_PLUGIN_PATH"] = nil
    environment["XDG_DATA_HOME"] = scratch.path
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    let files = try ["out", "err"].map { name in
      FileManager.default.createFile(atPath: scratch.file(name), contents: nil)
      return try FileHandle(forWritingTo: URL(fileURLWithPath: scratch.file(name)))
    }
    process.standardOutput = files[0]
    process.standardError = files[1]
    try process.run()
    process.waitUntilExit()
    return Output(
      status: process.terminationStatus,
      output: try String(contentsOfFile: scratch.file("out"), encoding: .utf8),
      errors: try String(contentsOfFile: scratch.file("err"), encoding: .utf8))
  }
}

/// A folder that is gone with the test.
final class TestFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/tenon-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try write(name, [UInt8](text.utf8))
  }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: file(name)))) }
}
