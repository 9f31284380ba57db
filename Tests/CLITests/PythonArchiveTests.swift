import Foundation
import TestSupport
import Testing

/// The second implementation of the archive format reads what the command writes, and the other way.
@Suite struct PythonArchiveTests {
  /// A Python with NumPy: `TENON_PYTHON`, or `python3` where it has NumPy; nil without.
  private static let python: String? = {
    let named = ProcessInfo.processInfo.environment["TENON_PYTHON"]
    return (named.map { [$0] } ?? ["python3"]).first { (try? run($0, ["-c", "import numpy"]))?.status == 0 }
  }()

  private static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  @Test(.enabled(if: python != nil, "there is no python3 with NumPy: what it reads and writes is not compared"))
  func archives_goToPythonAndBack() throws {
    let script = BuiltInComponent.repository.appendingPathComponent("Tests/Interop/test_archive_roundtrip.py").path
    let result = try Self.run("TENON=\(Command.built.path)", [try #require(Self.python), "-B", script])
    #expect(result.status == 0, "\(result.text)")
    #expect(result.text.hasSuffix("OK\n"), "\(result.text)")
  }
}
