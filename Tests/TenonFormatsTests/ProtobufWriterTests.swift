import TenonFormats
import Testing

/// Bytes of protobuf's wire format, by its documentation's own examples where it has one.
@Suite struct ProtobufWriterTests {
  private func bytes(_ fill: (inout ProtobufMessage) -> Void) throws -> [UInt8] {
    var message = ProtobufMessage()
    fill(&message)
    let bytes = try message.content.bytes()
    #expect(bytes.count == message.byteCount)
    return bytes
  }

  @Test func numbers_areVarints() throws {
    #expect(try bytes { $0.add(1, 150) } == [0x08, 0x96, 0x01])
    #expect(try bytes { $0.add(20, 0) } == [0xa0, 0x01, 0x00])
    #expect(try bytes { $0.add(3, -1) } == [0x18] + [UInt8](repeating: 0xff, count: 9) + [0x01])
  }

  @Test func numbersOfSinglePrecision_areFourBytes() throws {
    #expect(try bytes { $0.add(2, Float(-0.75)) } == [0x15, 0x00, 0x00, 0x40, 0xbf])
  }

  @Test func numbersOfDoublePrecision_areEightBytes() throws {
    #expect(try bytes { $0.add(1, -0.75) } == [0x09, 0, 0, 0, 0, 0, 0, 0xe8, 0xbf])
  }

  @Test func flags_areVarints() throws {
    #expect(
      try bytes {
        $0.add(4, true)
        $0.add(5, false)
      } == [0x20, 0x01, 0x28, 0x00])
  }

  @Test func repeatedNumbers_arePacked() throws {
    #expect(try bytes { $0.add(5, [Float(1), -2]) } == [0x2a, 0x08, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])
    #expect(try bytes { $0.add(6, [Double(1)]) } == [0x32, 0x08, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f])
    #expect(try bytes { $0.add(6, [Double]()) } == [0x32, 0x00])
  }

  @Test func texts_haveTheirLengthInFront() throws {
    #expect(try bytes { $0.add(2, "testing") } == [0x12, 0x07] + Array("testing".utf8))
    #expect(try bytes { $0.add(1, "") } == [0x0a, 0x00])
  }

  @Test func messages_lieInMessages() throws {
    var inner = ProtobufMessage()
    inner.add(1, 150)
    #expect(
      try bytes {
        $0.add(3, inner)
        $0.add(1, 1)
      } == [0x1a, 0x03, 0x08, 0x96, 0x01, 0x08, 0x01])
  }

  /// Tensors are not read before their place in the file is reached.
  @Test func content_isFetchedWhenItIsWritten() throws {
    var fetched = 0
    var tensor = ProtobufMessage()
    tensor.add(
      9,
      ByteContent(byteCount: 200) { body in
        fetched += 1
        try [UInt8](repeating: 7, count: 200).withUnsafeBytes(body)
      })
    var graph = ProtobufMessage()
    graph.add(5, tensor)
    #expect(fetched == 0 && graph.byteCount == 206)
    #expect(try graph.content.bytes() == [0x2a, 0xcb, 0x01, 0x4a, 0xc8, 0x01] + [UInt8](repeating: 7, count: 200))
    #expect(fetched == 1)
  }
}
