import Foundation

/// Compiles plugins from C while the tests run, against the plugin header alone.
public enum CCompiler {
  /// The repository, whose header and sources are read.
  public static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Why nothing was compiled.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// The compiler: `CC`, else the clang beside `swift`, which every toolchain has, else what is in PATH.
  private static let compiler: String? = {
    let environment = ProcessInfo.processInfo.environment
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    func find(_ name: String, in folders: [String]) -> String? {
      folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
    if let given = environment["CC"], let path = given.hasPrefix("/") ? given : find(given, in: folders) { return path }
    let toolchains = folders.filter { find("swift", in: [$0]) != nil }
      .map { URL(fileURLWithPath: "\($0)/swift").resolvingSymlinksInPath().deletingLastPathComponent().path }
    return find("clang", in: toolchains) ?? find("clang", in: folders) ?? find("cc", in: folders)
  }()

  /// Compiles one source file to a shared library.
  ///
  /// - Parameters:
  ///   - source: relative to the repository.
  ///   - headers: the folder of the plugin header, relative to the repository.
  ///   - defines: `FAULT_NO_ENTRY`, `ID="acme/other"`.
  public static func library(
    _ source: String, defines: [String] = [], flags: [String] = ["-O1"],
    headers: String = "Sources/TenonABI/include", to output: String
  ) throws {
    guard let compiler else { throw Failure(description: "no C compiler: tried CC, clang beside swift, clang, cc") }
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: output).deletingLastPathComponent(), withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: compiler)
    process.arguments =
      ["-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-fvisibility=hidden"] + flags
      + ["-I", repository.appendingPathComponent(headers).path]
      + defines.map { "-D\($0)" }
      + [repository.appendingPathComponent(source).path, "-o", output, "-lm"]
    let messages = Pipe()
    process.standardError = messages
    try process.run()
    let text = messages.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(compiler) \(source) \(defines): " + String(decoding: text, as: UTF8.self))
    }
  }
}
