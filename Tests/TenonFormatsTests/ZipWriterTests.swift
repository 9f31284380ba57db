import Foundation
import TenonFormats
import TestSupport
import Testing

@Suite struct ZipWriterTests {
  private let folder: TemporaryFolder
  private struct Interrupted: Error, Equatable {}

  init() throws { folder = try TemporaryFolder() }

  private func writeSample(_ name: String) throws -> String {
    let path = folder.file(name)
    try ZipWriter.replace(path) { archive in
      try archive.add("manifest.json", Array(String(repeating: "{\"a\": 1}", count: 500).utf8))
      try archive.add("weights.safetensors", stored: ByteContent(pattern(100_000)))
      try archive.add("größe.txt", Array("ä".utf8))
      try archive.add("empty.bin", [], .stored)
      try archive.add("data/0", pattern(1), .stored)
      try archive.add("data/1", pattern(63), .stored)
      try archive.add("data/2", pattern(64), .stored)
    }
    return path
  }

  @Test func writer_writesWhatTheReaderReads() throws {
    let archive = try ZipReader(writeSample("a.tenon"))
    #expect(
      archive.entries.map(\.name) == [
        "manifest.json", "weights.safetensors", "größe.txt", "empty.bin", "data/0", "data/1", "data/2",
      ])
    #expect(archive.entries.map(\.method) == [.deflated, .stored, .stored, .stored, .stored, .stored, .stored])
    #expect(
      try archive.read("manifest.json", maximumBytes: 4000)
        == Array(String(repeating: "{\"a\": 1}", count: 500).utf8))
    #expect(try archive.read("weights.safetensors", maximumBytes: 100_000) == pattern(100_000))
    #expect(try archive.read("größe.txt", maximumBytes: 9) == Array("ä".utf8))
    #expect(try archive.read("empty.bin", maximumBytes: 0) == [])
    #expect(try archive.read("data/1", maximumBytes: 63) == pattern(63))
  }

  @Test func writer_alignsStoredBytesTo64() throws {
    let path = try writeSample("a.tenon")
    let file = try folder.bytes("a.tenon")
    let archive = try ZipReader(path)
    for entry in archive.entries where entry.method == .stored && entry.size > 0 {
      // By the local header itself: 30 bytes, then a name and an extra field of the lengths at 26 and 28.
      let header = file[entry.headerOffset..<entry.headerOffset + 30]
      let lengths = header.suffix(4).map { Int($0) }
      let start = entry.headerOffset + 30 + lengths[0] + lengths[1] << 8 + lengths[2] + lengths[3] << 8
      #expect(start % 64 == 0, "\(entry.name)")
      #expect(start == entry.dataOffset)
      #expect(Array(file[start..<start + entry.size]) == (try archive.read(entry.name, maximumBytes: entry.size)))
    }
  }

  @Test func writer_givesTheSameBytesForTheSameContent() throws {
    _ = try writeSample("a.tenon")
    _ = try writeSample("b.tenon")
    #expect(try folder.bytes("a.tenon") == folder.bytes("b.tenon"))
  }

  @Test func writer_alignsWhateverTheLengthsOfNames() throws {
    let path = folder.file("many.zip")
    try ZipWriter.replace(path) { archive in
      for length in 1...130 {
        try archive.add(String(repeating: "n", count: length), pattern(length), .stored)
      }
    }
    let archive = try ZipReader(path)
    #expect(archive.entries.count == 130)
    #expect(archive.entries.allSatisfy { $0.dataOffset % 64 == 0 })
  }

  @Test func writer_leavesTheTargetAloneWhenItFails() throws {
    let path = try folder.write([1, 2, 3], to: "model.tenon")
    #expect(throws: Interrupted()) {
      try ZipWriter.replace(path) { archive in
        try archive.add("a", [1])
        throw Interrupted()
      }
    }
    #expect(throws: Interrupted()) {
      try ZipWriter.replace(path) { archive in
        try archive.add("a", stored: ByteContent(pattern(100_000)))
        try archive.add("b", stored: ByteContent(byteCount: 5) { _ in throw Interrupted() })
      }
    }
    #expect(throws: FileError.self) {
      try ZipWriter.replace(path) { archive in
        try archive.add("b", stored: ByteContent(byteCount: 5) { body in try [1, 2].withUnsafeBytes(body) })
      }
    }
    #expect(throws: ArchiveError.self) { try ZipWriter.replace(path) { _ in } }
    #expect(try folder.bytes("model.tenon") == [1, 2, 3])
    #expect(try folder.names() == ["model.tenon"])
  }

  @Test(arguments: ["../a", "", "/a", "a b", "a\u{0}", "B", "b"])
  func writer_refusesNamesThatTheReaderWouldRefuse(name: String) throws {
    #expect(throws: ArchiveError.self) {
      try ZipWriter.replace(folder.file("a.zip")) { archive in
        try archive.add("b", [1])
        try archive.add(name, [1])
      }
    }
    #expect(try folder.names() == [])
  }

  @Test func writer_refusesEntriesAfterItIsDone() throws {
    var kept: ZipWriter?
    try ZipWriter.replace(folder.file("a.zip")) { archive in
      try archive.add("b", [1])
      kept = archive
    }
    #expect(throws: ArchiveError.self) { try kept?.add("c", [1]) }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/unzip")))
  func unzip_findsNoFault() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unzip")
    process.arguments = ["-tqq", try writeSample("a.zip")]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
