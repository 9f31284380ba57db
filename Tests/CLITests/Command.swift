import Foundation
import TestSupport

/// The built `tenon`, run as its user runs it.
struct Command {
  struct Output {
    let status: Int32
    let output: String
    let errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  static let built = Command(path: StagedTenon.tenon)

  /// As the build leaves it: beside the test binary and all plugins, those of tests as well.
  static let unstaged = Command(path: Bundle.main.bundlePath + "/tenon")

  /// The built one, run in a folder.
  static func built(in folder: TemporaryFolder) -> Command { Command(path: built.path, folder: folder.path) }

  let path: String
  var folder = FileManager.default.temporaryDirectory.path
  /// In addition to the test's own.
  var environment: [String: String] = [:]

  /// Runs to the end; output goes through files, so that no pipe can fill up.
  func run(_ arguments: String...) throws -> Output { try run(arguments) }

  /// - Parameters:
  ///   - number: a signal to send once `isReady` says so; nil for none.
  ///   - pause: after which it is sent once more, seconds; nil sends it once.
  ///   - poll: microseconds between two looks whether it is ready.
  func run(
    _ arguments: [String], signal number: Int32? = nil, again pause: Double? = nil, poll: UInt32 = 2000,
    when isReady: () -> Bool = { true }
  ) throws -> Output {
    let scratch = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var environment = ProcessInfo.processInfo.environment
    environment["TENON_PLUGIN_PATH"] = nil
    // Swift's backtracer does not end when two threads trap at once, and holds the descriptors of this process.
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment["XDG_DATA_HOME"] = scratch.path
    environment["XDG_CONFIG_HOME"] = scratch.file("config")
    process.environment = environment.merging(self.environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let files = try ["out", "err"].map { name in
      _ = FileManager.default.createFile(atPath: scratch.file(name), contents: nil)
      return try FileHandle(forWritingTo: URL(fileURLWithPath: scratch.file(name)))
    }
    process.standardOutput = files[0]
    process.standardError = files[1]
    try process.run()
    if let number {
      while process.isRunning, !isReady() { usleep(poll) }
      kill(process.processIdentifier, number)
      if let pause {
        usleep(UInt32(pause * 1e6))
        kill(process.processIdentifier, number)
      }
    }
    process.waitUntilExit()
    return Output(
      status: process.terminationStatus,
      output: try String(contentsOfFile: scratch.file("out"), encoding: .utf8),
      errors: try String(contentsOfFile: scratch.file("err"), encoding: .utf8))
  }
}
