import Foundation
import TenonFormats
import TestSupport
import Testing

/// `.tar.gz` archives as tar reads them.
@Suite struct TarGzipWriterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Long names are divided at a slash; a file of no bytes and one of whole blocks need no padding.
  private let files: [(name: String, bytes: [UInt8])] = [
    ("root/empty", []), ("root/one", [7]), ("root/blocks", [UInt8](repeating: 3, count: 1024)),
    (
      "root/" + String(repeating: "folder/", count: 17) + "deep",
      (0..<3000).map { UInt8(truncatingIfNeeded: $0 &* 197) }
    ),
  ]

  private func write(_ name: String) throws {
    try folder.write(files[3].bytes, to: "source")
    try TarGzipWriter.replace(folder.file(name)) { archive in
      for file in files.dropLast() { try archive.add(file.name, file.bytes, isProgram: file.name == "root/one") }
      try archive.add(files[3].name, file: folder.file("source"))
    }
  }

  @Test func tar_unpacksWhatWasAdded() throws {
    try write("a.tar.gz")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["tar", "-xzf", folder.file("a.tar.gz"), "-C", folder.path]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    for file in files { #expect(try folder.bytes(file.name) == file.bytes, "\(file.name)") }
    let manager = FileManager.default
    #expect(manager.isExecutableFile(atPath: folder.file("root/one")))
    let mode = try manager.attributesOfItem(atPath: folder.file("root/blocks"))[.posixPermissions] as? Int
    #expect(mode.map { $0 & 0o111 } == 0)
  }

  @Test func sameFiles_makeTheSameBytes() throws {
    try write("a.tar.gz")
    try write("b.tar.gz")
    #expect(try folder.bytes("a.tar.gz") == folder.bytes("b.tar.gz"))
  }

  @Test func nameThatIsTooLong_isRefused_andNothingIsWritten() throws {
    #expect(throws: FileError.self) {
      try TarGzipWriter.replace(folder.file("a.tar.gz")) {
        try $0.add(String(repeating: "n", count: 101), [])
      }
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("a.tar.gz")))
  }
}
