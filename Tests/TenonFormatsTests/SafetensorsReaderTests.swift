import TenonCore
import TenonFormats
import Testing

@Suite struct SafetensorsReaderTests {
  private static let twoFloats: [UInt8] = [0, 0, 128, 63, 0, 0, 0, 64]

  private func file(_ header: String, _ data: [UInt8] = twoFloats, length: UInt64? = nil) -> [UInt8] {
    little(length ?? UInt64(header.utf8.count)) + Array(header.utf8) + data
  }

  private func tensor(
    _ name: String = "a", _ dtype: String = "\"F32\"", _ shape: String = "[2]", _ offsets: String = "[0,8]"
  ) -> String { "\"\(name)\":{\"dtype\":\(dtype),\"shape\":\(shape),\"data_offsets\":\(offsets)}" }

  private func fault(_ bytes: [UInt8]) throws -> SafetensorsError.Fault {
    try #require(#expect(throws: SafetensorsError.self) { try SafetensorsReader(bytes) }).fault
  }

  @Test(arguments: ["model.safetensors", "dtypes.safetensors"])
  func reader_readsWhatTheReferenceWrote(name: String) throws {
    let expected = try #require(try JSON.parse(resource("safetensors.json"))[name])
    let file = try SafetensorsReader(resource(name), source: name)
    let metadata = try #require(expected["metadata"]?.objectValue)
    #expect(file.metadata == Dictionary(uniqueKeysWithValues: metadata.map { ($0.key, $0.value.stringValue ?? "") }))
    let tensors = try #require(expected["tensors"]?.objectValue)
    #expect(Set(file.tensors.map(\.name)) == Set(tensors.keys))
    for (name, value) in tensors {
      let tensor = try #require(file[name])
      #expect(tensor.dtype.description == value["dtype"]?.stringValue)
      #expect(tensor.shape.dimensions == value["shape"]?.arrayValue?.compactMap(\.intValue))
      #expect(try numbers(tensor) == value["data"]?.arrayValue?.compactMap(\.doubleValue), "\(name)")
    }
  }

  private func numbers(_ tensor: NamedTensor) throws -> [Double] {
    let bytes = try tensor.content.bytes()
    func load<Number>(_ type: Number.Type, _ convert: (Number) -> Double) -> [Double] {
      bytes.withUnsafeBytes { raw in
        stride(from: 0, to: raw.count, by: MemoryLayout<Number>.size).map {
          convert(raw.loadUnaligned(fromByteOffset: $0, as: type))
        }
      }
    }
    return switch tensor.dtype {
    case .float32: load(Float.self) { Double($0) }
    case .float64: load(Double.self) { $0 }
    case .float16: load(Float16.self) { Double($0) }
    case .bfloat16: load(UInt16.self) { Double(Float(bitPattern: UInt32($0) << 16)) }
    case .int64: load(Int64.self) { Double($0) }
    case .int32: load(Int32.self) { Double($0) }
    case .int16: load(Int16.self) { Double($0) }
    case .int8: load(Int8.self) { Double($0) }
    case .uint8, .bool: load(UInt8.self) { Double($0) }
    }
  }

  @Test func reader_acceptsUnusualButValidFiles() throws {
    #expect(try SafetensorsReader(file("{}", [])).tensors.isEmpty)
    #expect(try SafetensorsReader(file(" \n{\(tensor())} \t\r\n")).tensors.count == 1)
    #expect(try SafetensorsReader(file("{\"__metadata__\":null,\(tensor())}")).metadata == [:])
    let empty = "{\(tensor("e", "\"F32\"", "[0,5]", "[8,8]")),\(tensor())}"
    #expect(try SafetensorsReader(file(empty)).tensors.map(\.name) == ["a", "e"])
    let scalar = "{\"a\":{\"dtype\":\"F64\",\"new\":[1],\"shape\":[],\"data_offsets\":[0,8]}}"
    #expect(try SafetensorsReader(file(scalar))["a"]?.shape == [])
    let misaligned = "{\(tensor("x", "\"U8\"", "[1]", "[0,1]")),\(tensor("a", "\"F32\"", "[2]", "[1,9]"))}"
    #expect(try SafetensorsReader(file(misaligned, [7] + Self.twoFloats))["a"]?.content.bytes() == Self.twoFloats)
  }

  @Test func reader_refusesHeadersThatDoNotFit() throws {
    #expect(try fault([]) == .tooSmall(0))
    #expect(try fault([1, 2, 3, 4, 5, 6, 7]) == .tooSmall(7))
    let one = "{\(tensor())}"
    #expect(try fault(file(one, length: 1_000_000)) == .headerPastEnd(1_000_000))
    for length: UInt64 in [100_000_001, 1 << 63, .max, .max - 7] {
      guard case .headerTooLarge(length, _) = try fault(file(one, length: length)) else {
        Issue.record("\(length)")
        continue
      }
    }
    #expect(throws: SafetensorsError.self) { try SafetensorsReader(file(one), maximumHeaderBytes: 10) }
  }

  @Test func reader_refusesHeadersThatAreNotJSON() throws {
    let one = "{\(tensor())}"
    for header in [
      "", "hello", one + "\0\0", one + "x", "{\(tensor("a", "\"F32\"", "[NaN]"))}",
      "{\(tensor("\\ud800"))}", "{\(tensor()),\(tensor())}", "{\"a\":\(String(repeating: "[", count: 100_000))",
      "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
      "{\(tensor("a", "\"F32\"", "[2]", "[0,99999999999999999999999]"))}",
    ] {
      #expect(throws: JSONError.self) { try SafetensorsReader(file(header)) }
    }
    var bytes = file(one)
    bytes[10] = 0xFF
    #expect(throws: JSONError.self) { try SafetensorsReader(bytes) }
  }

  @Test func reader_refusesMalformedEntries() throws {
    #expect(try fault(file("[1,2]")) == .notAnObject(received: "an array"))
    for entry in [
      "\"a\":1", "\"a\":{\"dtype\":\"F32\",\"shape\":[2]}", "\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}",
      "\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}", tensor("a", "7"), tensor("a", "\"F32\"", "2"),
      tensor("a", "\"F32\"", "[-2,-1]"), tensor("a", "\"F32\"", "[2.0]"), tensor("a", "\"F32\"", "[\"2\"]"),
      tensor("a", "\"F32\"", "[2]", "[0.0,8.0]"), tensor("a", "\"F32\"", "[2]", "[-8,0]"),
      tensor("a", "\"F32\"", "[2]", "[0]"), tensor("a", "\"F32\"", "[2]", "[0,4,8]"),
    ] {
      guard case .badEntry = try fault(file("{\(entry)}")) else {
        Issue.record("\(entry)")
        continue
      }
    }
    #expect(
      try fault(file("{\"__metadata__\":{\"k\":1},\(tensor())}")) == .badMetadata(received: "an integer under 'k'"))
    #expect(try fault(file("{\"__metadata__\":[],\(tensor())}")) == .badMetadata(received: "an array"))
  }

  @Test func reader_namesTheTypesItLacks() throws {
    for name in ["U32", "C64", "F8_E4M3", "F4", "F6_E2M3"] {
      #expect(try fault(file("{\(tensor("a", "\"\(name)\""))}")) == .unsupportedDType(name))
    }
    for name in ["F128", "f32", ""] {
      #expect(try fault(file("{\(tensor("a", "\"\(name)\""))}")) == .unknownDType(name))
    }
  }

  @Test func reader_refusesShapesThatDoNotFillTheirBytes() throws {
    #expect(try fault(file("{\(tensor("a", "\"F32\"", "[3]"))}")) == .sizeMismatch(expected: 12, received: 8))
    #expect(try fault(file("{\(tensor("a", "\"F64\""))}")) == .sizeMismatch(expected: 16, received: 8))
    for shape: Shape in [[1 << 62, 4], [1 << 32, 1 << 32, 2], [1 << 62], [.max, 2]] {
      #expect(try fault(file("{\(tensor("a", "\"F32\"", "\(shape)"))}")) == .shapeTooLarge(shape))
    }
    let deep = "[" + String(repeating: "1,", count: 64) + "2]"
    #expect(try fault(file("{\(tensor("a", "\"F32\"", deep))}")) == .rankTooHigh(65, limit: 64))
  }

  @Test func reader_refusesHolesOverlapsAndWrongLengths() throws {
    func two(_ first: String, _ second: String) -> String {
      "{\(tensor("a", "\"F32\"", "[2]", first)),\(tensor("b", "\"F32\"", "[2]", second))}"
    }
    let zeros = [UInt8](repeating: 0, count: 20)
    #expect(try fault(file(two("[0,8]", "[12,20]"), zeros)) == .notContiguous(expected: 8, received: 12))
    #expect(try fault(file(two("[0,8]", "[4,12]"), zeros)) == .notContiguous(expected: 8, received: 4))
    #expect(try fault(file(two("[0,8]", "[0,8]"))) == .notContiguous(expected: 8, received: 0))
    #expect(
      try fault(file("{\(tensor("a", "\"F32\"", "[2]", "[4,12]"))}", zeros)) == .notContiguous(expected: 0, received: 4)
    )
    #expect(try fault(file("{\(tensor("a", "\"F32\"", "[2]", "[8,0]"))}")) == .offsetsReversed)
    #expect(try fault(file("{\(tensor())}", Self.twoFloats + [1])) == .dataLength(expected: 8, received: 9))
    #expect(try fault(file("{\(tensor())}", Array(Self.twoFloats.dropLast()))) == .dataLength(expected: 8, received: 7))
    #expect(throws: SafetensorsError.self) {
      try SafetensorsReader(file("{\(tensor("a", "\"U8\"", "[\(1 << 60)]", "[0,\(1 << 60)]"))}"))
    }
  }
}
