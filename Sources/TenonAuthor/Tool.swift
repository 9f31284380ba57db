import Foundation
import TenonHost

/// A program of the machine, run to its end.
struct Tool {
  let path: String

  /// The first that is there.
  ///
  /// - Parameters:
  ///   - variable: an environment variable that names the program, which then must be it.
  ///   - names: to look for in PATH, in this order.
  ///   - folders: to look in after PATH.
  /// - Throws: `AuthorError.noCompiler`.
  static func find(
    _ language: PluginLanguage, variable: String, names: [String], folders: [String] = []
  ) throws(AuthorError) -> Tool {
    let environment = ProcessInfo.processInfo.environment
    let path = (environment["PATH"] ?? "").split(separator: ":").map(String.init) + folders
    func find(_ name: String) -> Tool? {
      let candidates = name.contains("/") ? [name] : path.map { "\($0)/\(name)" }
      return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }.map(Tool.init)
    }
    if let given = environment[variable], !given.isEmpty {
      guard let tool = find(given) else { throw .noCompiler(language, tried: ["\(variable)=\(given)"]) }
      return tool
    }
    guard let tool = names.lazy.compactMap(find).first else { throw .noCompiler(language, tried: names) }
    return tool
  }

  /// What a run left: its exit code, -1 after a signal, and everything that it printed.
  struct Outcome {
    let status: Int32
    let output: String
  }

  /// - Parameter folder: the current folder of the run.
  func run(_ arguments: [String], in folder: String, scratch: String) throws(AuthorError) -> Outcome {
    // A file, not a pipe: it cannot fill up while nobody reads.
    let log = "\(scratch)/log.txt"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    do {
      try Data().write(to: URL(fileURLWithPath: log))
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = handle
      process.standardError = handle
      try process.run()
      process.waitUntilExit()
      try handle.close()
      let output = String(decoding: try Data(contentsOf: URL(fileURLWithPath: log)), as: UTF8.self)
      guard process.terminationReason == .exit else {
        return Outcome(status: -1, output: output + "ended by signal \(process.terminationStatus)\n")
      }
      return Outcome(status: process.terminationStatus, output: output)
    } catch {
      throw .notWritten(log, reason: error.systemReason)
    }
  }

  /// The same, for a run that must succeed.
  ///
  /// - Throws: `AuthorError.compilerFailed` with what it printed.
  @discardableResult
  func compile(_ arguments: [String], in folder: String, scratch: String) throws(AuthorError) -> String {
    let outcome = try run(arguments, in: folder, scratch: scratch)
    guard outcome.status == 0 else {
      let command = "\(URL(fileURLWithPath: path).lastPathComponent) in \(folder)"
      throw .compilerFailed(command, output: outcome.output.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    return outcome.output
  }
}
