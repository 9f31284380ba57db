import TenonCore

/// The fields of a message in protobuf's wire format, one after the other, out of a mapped file.
///
///     var model = try ProtobufReader("model.onnx", message: "ModelProto")
///     while let field = try model.next() {
///       switch field.number {
///       case 1: version = try field.int()
///       case 7: try readGraph(field.message("GraphProto"))
///       default: break
///       }
///     }
///
/// Fields that nobody asks for are passed over; bytes stay in the file until they are used. Groups, which no format of today
/// has, are refused.
/// - Source: https://protobuf.dev/programming-guides/encoding/
public struct ProtobufReader {
  /// Messages in messages; far above those of any model.
  public static let maximumDepth = 64
  /// Of all messages of a file together that are gone through, so that a small file takes no large memory.
  public static let maximumFields = 16_000_000

  let file: MappedFile
  /// For messages.
  public let name: String
  /// Where the next field begins.
  private(set) var offset: Int
  let end: Int
  let depth: Int
  private let count: FieldCount

  /// How many fields of a file were read: one count for all readers of it.
  private final class FieldCount {
    var fields = 0
  }

  /// Opens a file.
  ///
  /// - Parameter message: what its outermost message is called.
  /// - Throws: `FileError`.
  public init(_ path: String, message: String) throws {
    let file = try MappedFile(InputFile(path))
    self.file = file
    name = message
    (offset, end, depth, count) = (0, file.byteCount, 0, FieldCount())
  }

  /// The message in a part of a file that holds several.
  init(_ file: MappedFile, _ range: Range<Int>, message: String) {
    self.file = file
    name = message
    (offset, end, depth, count) = (range.lowerBound, range.upperBound, 0, FieldCount())
  }

  private init(_ outer: ProtobufReader, _ range: Range<Int>, _ name: String) {
    file = outer.file
    self.name = name
    (offset, end, depth, count) = (range.lowerBound, range.upperBound, outer.depth + 1, outer.count)
  }

  public var path: String { file.path }

  /// The next field; nil behind the last one.
  ///
  /// - Throws: `ProtobufError`.
  public mutating func next() throws(ProtobufError) -> ProtobufField? {
    guard offset < end else { return nil }
    let start = offset
    count.fields += 1
    guard count.fields <= Self.maximumFields else { throw error(.limit("fields", Self.maximumFields), at: start) }
    let tag = try varint(nil)
    let number = tag >> 3
    guard 1...0x1fff_ffff ~= number else { throw error(.fieldNumber(number), at: start) }
    let field = Int(number)
    switch tag & 7 {
    case 0: return ProtobufField(field, .varint(try varint(field)), start, in: self)
    case 1: return ProtobufField(field, .fixed64(try fixed(8, field)), start, in: self)
    case 2:
      let length = try varint(field)
      guard length <= UInt64(end - offset) else {
        throw error(.length(length, left: end - offset), at: start, field)
      }
      let range = offset..<offset + Int(length)
      offset = range.upperBound
      return ProtobufField(field, .bytes(range), start, in: self)
    case 5: return ProtobufField(field, .fixed32(UInt32(truncatingIfNeeded: try fixed(4, field))), start, in: self)
    case 3, 4: throw error(.group, at: start, field)
    case let type: throw error(.wireType(Int(type)), at: start, field)
    }
  }

  /// A message that lies in this one.
  func inner(_ range: Range<Int>, _ name: String, _ field: Int) throws(ProtobufError) -> ProtobufReader {
    guard depth < Self.maximumDepth else {
      throw error(.depth(limit: Self.maximumDepth), at: range.lowerBound, field)
    }
    return ProtobufReader(self, range, name)
  }

  func error(_ fault: ProtobufError.Fault, at offset: Int, _ field: Int? = nil) -> ProtobufError {
    ProtobufError(fault, source: path, offset: offset, message: name, field: field)
  }

  private mutating func varint(_ field: Int?) throws(ProtobufError) -> UInt64 {
    let (number, next) = try Self.varint(bytes, offset..<end) { error($0, at: $1, field) }
    offset = next
    return number
  }

  private mutating func fixed(_ size: Int, _ field: Int) throws(ProtobufError) -> UInt64 {
    guard size <= end - offset else { throw error(.truncated, at: offset, field) }
    var number: UInt64 = 0
    for index in 0..<size { number |= UInt64(bytes[offset + index]) << (8 * UInt64(index)) }
    offset += size
    return number
  }

  /// All of the file.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: file.address(0), count: file.byteCount) }

  /// A number of up to ten bytes, and where it ends.
  static func varint(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ error: (ProtobufError.Fault, Int) -> ProtobufError
  ) throws(ProtobufError) -> (number: UInt64, next: Int) {
    var number: UInt64 = 0
    for (index, place) in range.prefix(10).enumerated() {
      let byte = bytes[place]
      guard index < 9 || byte <= 1 else { throw error(.varint, range.lowerBound) }
      number |= UInt64(byte & 0x7f) << (7 * UInt64(index))
      if byte < 0x80 { return (number, place + 1) }
    }
    throw error(range.count < 10 ? .truncated : .varint, range.lowerBound)
  }
}
