import TenonCore
import TenonFormats
import TestSupport
import Testing

@Suite struct SafetensorsWriterTests {
  private let tensors = [
    NamedTensor("b", .uint8, [3], [1, 2, 3]),
    NamedTensor("z.weight", .float32, [2, 2], pattern(16)),
    NamedTensor("a.weight", .float32, [1], pattern(4)),
    NamedTensor("step", .int64, [], pattern(8)),
    NamedTensor("none", .float16, [0, 7], []),
    NamedTensor("mask", .bool, [2], [1, 0]),
  ]

  private func write(_ tensors: [NamedTensor], metadata: [String: String] = [:]) throws -> [UInt8] {
    var writer = SafetensorsWriter(metadata: metadata)
    for tensor in tensors { try writer.add(tensor) }
    return try writer.bytes()
  }

  @Test func writer_writesWhatTheReaderReads() throws {
    let file = try SafetensorsReader(write(tensors, metadata: ["format": "pt", "note": "\"ä\"\n"]))
    #expect(file.metadata == ["format": "pt", "note": "\"ä\"\n"])
    #expect(file.tensors.map(\.name) == ["none", "step", "a.weight", "z.weight", "b", "mask"])
    for tensor in tensors {
      let read = try #require(file[tensor.name])
      #expect(read.dtype == tensor.dtype && read.shape == tensor.shape)
      #expect(try read.content.bytes() == tensor.content.bytes())
    }
  }

  @Test func writer_beginsTheDataAt64() throws {
    for count in 0..<70 {
      let bytes = try write(tensors, metadata: ["k": String(repeating: "x", count: count)])
      let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      #expect((8 + length) % 64 == 0)
      #expect(bytes.count == 8 + length + 33)
    }
    #expect(try SafetensorsReader(write([])).tensors.isEmpty)
  }

  /// So that they can be mapped, each at a multiple of 64.
  @Test func writer_putsTensorsOfWholeBlocksFirst() throws {
    let file = try SafetensorsReader(
      write([
        NamedTensor("a.bias", .float64, [3], pattern(24)), NamedTensor("a.weight", .uint8, [128], pattern(128)),
        NamedTensor("b.weight", .float32, [4, 16], pattern(256)), NamedTensor("b.bias", .float32, [5], pattern(20)),
      ]))
    #expect(file.tensors.map(\.name) == ["b.weight", "a.weight", "a.bias", "b.bias"])
  }

  @Test func writer_givesTheSameBytesInAnyOrder() throws {
    let metadata = ["a": "1", "b": "2", "c": "3"]
    #expect(try write(tensors, metadata: metadata) == write(tensors.reversed(), metadata: metadata))
  }

  @Test func writer_refusesWhatTheReaderWouldRefuse() throws {
    #expect(throws: SafetensorsError.self) { try write([tensors[0], tensors[0]]) }
    #expect(throws: SafetensorsError.self) { try write([NamedTensor("__metadata__", .uint8, [1], [1])]) }
    #expect(throws: SafetensorsError.self) { try write([NamedTensor("a", .float32, [2], [1, 2, 3, 4])]) }
    #expect(throws: SafetensorsError.self) { try write([NamedTensor("a", .float32, [-1], [])]) }
    #expect(throws: SafetensorsError.self) { try write([NamedTensor("a", .float64, [1 << 61, 2], [])]) }
  }

  @Test func writer_fetchesBytesOnlyWhenTheFileIsWritten() throws {
    let folder = try TemporaryFolder()
    let big = pattern(3_000_000)
    var fetches = 0
    let content = ByteContent(byteCount: big.count) { body in
      fetches += 1
      try big.withUnsafeBytes(body)
    }
    var writer = SafetensorsWriter()
    try writer.add(NamedTensor("big", .uint8, [big.count], content))
    let file = try writer.content()
    #expect(fetches == 0)
    try DurableFile.replace(folder.file("a.safetensors"), content: file)
    #expect(fetches == 1)
    try ZipWriter.replace(folder.file("a.tenon")) { try $0.add("weights.safetensors", stored: file) }
    let archived = try ZipReader(folder.file("a.tenon")).read("weights.safetensors", maximumBytes: 4_000_000)
    #expect(try archived == folder.bytes("a.safetensors"))
    #expect(try SafetensorsReader(archived)["big"]?.content.bytes() == big)
  }
}
