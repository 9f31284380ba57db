import Foundation
import TenonFormats
import TestSupport
import Testing

@Suite struct DurableFileTests {
  private let folder: TemporaryFolder
  private struct Interrupted: Error, Equatable {}

  init() throws { folder = try TemporaryFolder() }

  @Test func replace_makesAndReplacesFiles() throws {
    try DurableFile.replace(folder.file("a"), bytes: [1, 2])
    #expect(try folder.bytes("a") == [1, 2])
    try DurableFile.replace(folder.file("a")) { file in
      try file.write([3])
      try file.write(pattern(100_000))
    }
    #expect(try folder.bytes("a") == [3] + pattern(100_000))
    try DurableFile.replace(
      folder.file("a"), content: ByteContent(joining: [ByteContent([1]), ByteContent([]), ByteContent([2, 3][1...])]))
    #expect(try folder.bytes("a") == [1, 3])
    #expect(try folder.names() == ["a"])
  }

  @Test func replace_leavesTheTargetAloneWhenItFails() throws {
    let path = try folder.write([7], to: "a")
    #expect(throws: Interrupted()) {
      try DurableFile.replace(path) { file in
        try file.write([1, 2, 3])
        throw Interrupted()
      }
    }
    #expect(try folder.bytes("a") == [7])
    #expect(try folder.names() == ["a"])
  }

  @Test func link_isTheSameFile_untilTheFirstIsReplaced() throws {
    let path = try folder.write([1, 2], to: "a")
    try folder.write([9], to: "kept")
    try DurableFile.link(path, to: folder.file("kept"))
    try DurableFile.replace(path, bytes: [3])
    #expect(try folder.bytes("kept") == [1, 2] && folder.bytes("a") == [3])
    #expect(try folder.names() == ["a", "kept"])
    #expect(throws: FileError.self) { try DurableFile.link(folder.file("missing"), to: folder.file("kept")) }
    #expect(try folder.bytes("kept") == [1, 2])
  }

  @Test func replace_followsSymbolicLinks() throws {
    let real = try folder.write([1], to: "real")
    try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: real)
    try DurableFile.replace(folder.file("link"), bytes: [2])
    #expect(try folder.bytes("real") == [2])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == real)
  }

  @Test func replace_refusesFoldersDevicesAndMissingFolders() throws {
    #expect(throws: FileError.self) { try DurableFile.replace(folder.path, bytes: []) }
    #expect(throws: FileError.self) { try DurableFile.replace("/dev/null", bytes: []) }
    #expect(throws: FileError.self) { try DurableFile.replace(folder.file("no/such"), bytes: []) }
    #expect(throws: FileError.self) { try DurableFile.replace(folder.file(""), bytes: []) }
    #expect(throws: FileError.self) { try DurableFile.replace("", bytes: []) }
  }

  @Test func replace_reportsAFullDisk() throws {
    guard let full = try? FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full")) else { return }
    try full.close()
    try FileManager.default.createSymbolicLink(atPath: folder.file("full"), withDestinationPath: "/dev/full")
    #expect(throws: FileError.self) { try DurableFile.replace(folder.file("full"), bytes: [1]) }
  }

  /// The number of a process that is gone.
  private func dead() throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "exit"]
    try process.run()
    process.waitUntilExit()
    return process.processIdentifier
  }

  @Test func replace_removesWhatDeadProcessesLeft() throws {
    let gone = try dead()
    let living = ".a.\(getppid()).1f.tmp"
    let others = [".b.\(gone).1f.tmp", ".a.b.\(gone).1f.tmp", ".a.notes", ".a.\(gone).1f.tmp.old.x"]
    for name in [".a.\(gone).1f.tmp", ".a.\(gone).1f.tmp.x7G3qa", living] + others {
      _ = try folder.write([1], to: name)
    }
    try DurableFile.replace(folder.file("a"), bytes: [1])
    #expect(try folder.names() == ([living, "a"] + others).sorted())
    TemporaryFile.removeLeftovers(in: folder.path)
    #expect(try folder.names() == [living, ".a.notes", ".a.\(gone).1f.tmp.old.x", "a"].sorted())
    TemporaryFile.removeLeftovers(in: folder.file("missing"))
  }

  /// The first process of a container has the number of the one before it.
  @Test func leftoversWithTheNumberOfThisProcess_areRemoved_butWhatItIsWritingIsNot() throws {
    let left = try folder.write([1], to: ".a.\(getpid()).1f.tmp")
    try DurableFile.replace(folder.file("a")) { file in
      try file.write([1])
      TemporaryFile.removeLeftovers(in: folder.path)
      #expect(!FileManager.default.fileExists(atPath: left))
    }
    #expect(try folder.names() == ["a"])
    #expect(try folder.bytes("a") == [1])
  }

  @Test func inputFile_refusesLargeFilesAndPipes() throws {
    let path = try folder.write(pattern(10), to: "a")
    #expect(try InputFile.read(path, maximumBytes: 10) == pattern(10))
    #expect(throws: FileError.self) { try InputFile.read(path, maximumBytes: 9) }
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    #expect(throws: FileError.self) { try InputFile.read(folder.file("pipe"), maximumBytes: 10) }
    #expect(throws: FileError.self) { try InputFile(path).read(at: 5, count: 6) }
    #expect(throws: FileError.self) { try InputFile(path).read(at: .max, count: .max) }
  }
}
