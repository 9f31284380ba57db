import TenonCore
import TenonFormats
import TestSupport
import Testing

/// Damage anywhere gives an error or the same content: never other content, never a crash.
@Suite struct DamageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func sample() throws -> [UInt8] {
    var weights = SafetensorsWriter(metadata: ["format": "pt"])
    try weights.add(NamedTensor("a", .float32, [20], pattern(80)))
    try weights.add(NamedTensor("b", .int64, [2], pattern(16)))
    try ZipWriter.replace(folder.file("good.tenon")) { archive in
      try archive.add("manifest.json", Array(String(repeating: "text and more text ", count: 20).utf8))
      try archive.add("weights.safetensors", stored: weights.content())
    }
    return try folder.bytes("good.tenon")
  }

  /// Everything in an archive; nil when something was refused.
  private func content(_ bytes: [UInt8]) throws -> [String: [UInt8]]? {
    let path = try folder.write(bytes, to: "damaged.tenon")
    do {
      let archive = try ZipReader(path)
      var content: [String: [UInt8]] = [:]
      for entry in archive.entries { content[entry.name] = try archive.read(entry.name, maximumBytes: 1 << 20) }
      return content
    } catch let error as any TenonError {
      #expect(error.description.contains("damaged.tenon"))
      return nil
    }
  }

  @Test func archives_surviveFlippedBits() throws {
    let good = try sample()
    let expected = try #require(try content(good))
    var refused = 0
    for position in stride(from: 0, to: good.count, by: max(1, good.count / 200)) {
      var bytes = good
      bytes[position] ^= UInt8(truncatingIfNeeded: position &* 37) | 1
      let read = try content(bytes)
      if read == nil { refused += 1 }
      #expect(read == nil || read == expected, "the byte at \(position) became \(bytes[position])")
    }
    #expect(refused > 100)
  }

  @Test func archives_areRefusedWhenCut() throws {
    let good = try sample()
    for count in stride(from: 0, to: good.count, by: max(1, good.count / 200)) {
      #expect(try content(Array(good.prefix(count))) == nil, "the first \(count) bytes")
    }
  }

  @Test func safetensors_surviveFlippedAndMissingBytes() throws {
    _ = try sample()
    let good = try ZipReader(folder.file("good.tenon")).read("weights.safetensors", maximumBytes: 1 << 20)
    for position in 0..<good.count {
      let error = #expect(throws: (any Error).self) { try SafetensorsReader(Array(good.prefix(position))) }
      #expect(error is any TenonError)
      var bytes = good
      bytes[position] ^= UInt8(truncatingIfNeeded: position &* 37) | 1
      do {
        // The format has no checksum, so names and values may differ; sizes must still be consistent.
        let file = try SafetensorsReader(bytes)
        #expect(try file.tensors.reduce(0) { try $0 + $1.content.bytes().count } == 96)
      } catch is any TenonError {}
    }
  }
}
