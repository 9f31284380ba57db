import Foundation

/// Compiles single Swift files to libraries while the tests run, without the SDK.
public enum SwiftCompiler {
  /// - Parameter source: relative to the repository.
  public static func library(_ source: String, module: String, to output: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "swiftc", "-O", "-parse-as-library", "-emit-library", "-module-name", module,
      CCompiler.repository.appendingPathComponent(source).path, "-o", output,
    ]
    let messages = Pipe()
    process.standardError = messages
    process.standardOutput = messages
    try process.run()
    let text = messages.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CCompiler.Failure(description: "swiftc \(source): " + String(decoding: text, as: UTF8.self))
    }
  }
}
