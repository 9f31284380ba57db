import TenonElements
import TenonFormats
import TestSupport
import Testing

/// What the wire format says is read, and what it does not say is refused with its place.
@Suite struct ProtobufReaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func reader(_ bytes: [UInt8]) throws -> ProtobufReader {
    try ProtobufReader(folder.write(bytes, to: "message.bin"), message: "Message")
  }

  private func fields(_ bytes: [UInt8]) throws -> [ProtobufField] {
    var (reader, fields) = (try reader(bytes), [ProtobufField]())
    while let field = try reader.next() { fields.append(field) }
    return fields
  }

  private func refusal(_ bytes: [UInt8]) throws -> ProtobufError {
    try #require(throws: ProtobufError.self) { try fields(bytes) }
  }

  @Test func numbers_areWhatTheWriterWrote() throws {
    var message = ProtobufMessage()
    for number in [0, 1, 150, -1, Int.max, Int.min] { message.add(3, number) }
    message.add(2, Float(-0.75))
    message.add(8, "tensor")
    let read = try fields(message.content.bytes())
    #expect(try read.prefix(6).map { try $0.int() } == [0, 1, 150, -1, Int.max, Int.min])
    #expect(try read[6].float() == -0.75)
    #expect(try read[7].text() == "tensor" && read[7].number == 8)
  }

  @Test func repeatedNumbers_areReadPackedAndOneByOne() throws {
    // 3, 270, 86942: the documentation's own example.
    let packed = try fields([0x22, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05, 0x20, 0x07])
    var numbers: [Int] = []
    for field in packed { try field.append(to: &numbers, limit: 10) }
    #expect(numbers == [3, 270, 86942, 7])
    #expect(try packed[0].count(.varint) == 3)
    let error = #expect(throws: ProtobufError.self) { try packed[0].append(to: &numbers, limit: 6) }
    #expect(error?.fault == .limit("numbers", 6))
  }

  @Test func messages_lieInMessages() throws {
    let outer = try fields([0x1a, 0x03, 0x08, 0x96, 0x01])
    var inner = try outer[0].message("Inner")
    #expect(try inner.next()?.int() == 150)
    #expect(try inner.next() == nil)
  }

  @Test(
    "damage has its place",
    arguments: [
      ([0x08], ProtobufError.Fault.truncated, 1), ([0x08, 0x80, 0x80], .truncated, 1),
      ([0x08] + [UInt8](repeating: 0xff, count: 10), .varint, 1), ([0x0d, 1, 2, 3], .truncated, 1),
      ([0x0a, 0x05, 1, 2], .length(5, left: 2), 0), ([0x00, 0x01], .fieldNumber(0), 0), ([0x0b, 0x0c], .group, 0),
      ([0x0e], .wireType(6), 0),
      ([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], .length(.max, left: 0), 0),
    ] as [([UInt8], ProtobufError.Fault, Int)])
  func damage_hasItsPlace(bytes: [UInt8], fault: ProtobufError.Fault, offset: Int) throws {
    let error = try refusal(bytes)
    #expect(error.fault == fault && error.offset == offset)
    #expect(error.description.contains("message.bin, byte \(offset)"))
  }

  @Test func otherTypes_areRefused() throws {
    let field = try #require(try fields([0x08, 0x01]).first)
    #expect(throws: ProtobufError.self) { try field.text() }
    #expect(throws: ProtobufError.self) { try field.float() }
    #expect(throws: ProtobufError.self) { try field.message("Inner") }
    #expect(throws: ProtobufError.self) { try fields([0x0a, 0x02, 0xff, 0xfe])[0].text() }
    #expect(throws: ProtobufError.self) { try fields([0x0a, 0x03, 0, 0, 0])[0].count(.fixed32) }
  }

  @Test func nesting_isBounded() throws {
    var message = ProtobufMessage()
    for _ in 0..<(ProtobufReader.maximumDepth + 1) {
      var outer = ProtobufMessage()
      outer.add(1, message)
      message = outer
    }
    var reader = try reader(message.content.bytes())
    let error = #expect(throws: ProtobufError.self) {
      while let field = try reader.next() { reader = try field.message("Message") }
    }
    #expect(error?.fault == .depth(limit: ProtobufReader.maximumDepth))
  }

  /// A tensor's bytes are no copy of the file's where their place suits them.
  @Test func bytes_becomeTensors() throws {
    for padding in 0..<4 {
      var message = ProtobufMessage()
      message.add(1, String(repeating: "x", count: padding))
      message.add(9, ByteContent([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]))
      let field = try #require(try fields(message.content.bytes()).last)
      let tensor = try field.bytes().tensor(StoredType(.float32), [2])
      #expect(Array(tensor[Float.self]) == [1, -2])
    }
  }
}
