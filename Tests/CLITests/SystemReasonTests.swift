import Foundation
import TenonAuthor
import TestSupport
import Testing

/// What Foundation's functions throw about files is told in the system's words, never as the number of a domain.
@Suite struct SystemReasonTests {
  private func reason(_ body: () throws -> Void) -> String? {
    do { try body() } catch { return error.systemReason }
    return nil
  }

  @Test func foundationsErrors_haveTheSystemsWords() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("x", to: "file")
    let manager = FileManager.default
    #expect(
      reason { try manager.createDirectory(atPath: "\(file)/a", withIntermediateDirectories: true) }
        == "Not a directory")
    #expect(
      reason { try Data().write(to: URL(fileURLWithPath: folder.file("none/file"))) } == "No such file or directory")
    #expect(
      reason { _ = try String(contentsOfFile: folder.file("none"), encoding: .utf8) } == "No such file or directory")
    #expect(reason { try manager.moveItem(atPath: folder.file("none"), toPath: file) } == "File exists")
    #expect(reason { throw POSIXError(.EROFS) } == "Read-only file system")
    #expect(reason { throw CocoaError(.fileWriteNoPermission) } == "Permission denied")
    #expect(reason { throw CocoaError(.fileWriteOutOfSpace) } == "No space left on device")
  }
}
