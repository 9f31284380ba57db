import TenonCore

/// A field of a message: its number, and a value that is one of the wire format's four kinds.
public struct ProtobufField {
  enum Content {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    /// Where they lie in the file.
    case bytes(Range<Int>)
  }

  public let number: Int
  let content: Content
  private let offset: Int
  private let reader: ProtobufReader

  init(_ number: Int, _ content: Content, _ offset: Int, in reader: ProtobufReader) {
    (self.number, self.content, self.offset, self.reader) = (number, content, offset, reader)
  }

  private func error(_ fault: ProtobufError.Fault) -> ProtobufError { reader.error(fault, at: offset, number) }

  /// A whole number: int64, int32, an enumeration.
  public func int() throws(ProtobufError) -> Int {
    guard case .varint(let value) = content else { throw error(.otherType(expected: "a varint")) }
    return Int(Int64(bitPattern: value))
  }

  /// A number of single precision.
  public func float() throws(ProtobufError) -> Float {
    guard case .fixed32(let bits) = content else { throw error(.otherType(expected: "4 bytes")) }
    return Float(bitPattern: bits)
  }

  /// A message inside.
  public func message(_ name: String) throws(ProtobufError) -> ProtobufReader {
    try reader.inner(range(), name, number)
  }

  /// A text of at most `limit` bytes.
  public func text(limit: Int = 65_536) throws(ProtobufError) -> String {
    let range = try range()
    guard range.count <= limit else { throw error(.limit("bytes in a text", limit)) }
    guard let text = String(validating: reader.bytes[range], as: UTF8.self) else { throw error(.text) }
    return text
  }

  /// Bytes, which stay in the file.
  public func bytes() throws(ProtobufError) -> MappedBytes { MappedBytes(reader.file, try range()) }

  /// How many numbers there are in it: of one that is repeated, packed or alone.
  public func count(_ kind: ProtobufNumber) throws(ProtobufError) -> Int {
    switch (content, kind) {
    case (.varint, .varint), (.fixed32, .fixed32), (.fixed64, .fixed64): return 1
    case (.bytes(let range), .varint): return reader.bytes[range].reduce(0) { $1 < 0x80 ? $0 + 1 : $0 }
    case (.bytes(let range), _):
      guard range.count.isMultiple(of: kind.byteCount) else {
        throw error(.packed(range.count, elementBytes: kind.byteCount))
      }
      return range.count / kind.byteCount
    default: throw error(.otherType(expected: kind.expected))
    }
  }

  /// Goes through the numbers of a repeated field, packed or alone, by their bits.
  ///
  /// - Throws: `ProtobufError`, and what `body` throws.
  public func forEachNumber(_ kind: ProtobufNumber, _ body: (UInt64) throws -> Void) throws {
    switch (content, kind) {
    case (.varint(let bits), .varint), (.fixed64(let bits), .fixed64): try body(bits)
    case (.fixed32(let bits), .fixed32): try body(UInt64(bits))
    case (.bytes(let range), .varint):
      var place = range.lowerBound
      while place < range.upperBound {
        let (bits, next) = try ProtobufReader.varint(reader.bytes, place..<range.upperBound) {
          reader.error($0, at: $1, number)
        }
        try body(bits)
        place = next
      }
    case (.bytes(let range), _):
      _ = try count(kind)
      for place in stride(from: range.lowerBound, to: range.upperBound, by: kind.byteCount) {
        var bits: UInt64 = 0
        for index in 0..<kind.byteCount { bits |= UInt64(reader.bytes[place + index]) << (8 * UInt64(index)) }
        try body(bits)
      }
    default: throw error(.otherType(expected: kind.expected))
    }
  }

  /// Adds the whole numbers of a repeated field to others.
  ///
  /// - Parameter limit: the most that there may be in all.
  public func append(to numbers: inout [Int], limit: Int) throws {
    guard try count(.varint) <= limit - numbers.count else { throw error(.limit("numbers", limit)) }
    try forEachNumber(.varint) { numbers.append(Int(Int64(bitPattern: $0))) }
  }

  /// Adds the numbers of single precision of a repeated field to others.
  public func append(to numbers: inout [Float], limit: Int) throws {
    guard try count(.fixed32) <= limit - numbers.count else { throw error(.limit("numbers", limit)) }
    try forEachNumber(.fixed32) { numbers.append(Float(bitPattern: UInt32(truncatingIfNeeded: $0))) }
  }

  private func range() throws(ProtobufError) -> Range<Int> {
    guard case .bytes(let range) = content else { throw error(.otherType(expected: "bytes with their length")) }
    return range
  }
}

/// How the numbers of a repeated field lie in a file.
public enum ProtobufNumber: Sendable {
  case varint
  case fixed32
  case fixed64

  /// Of one; 1, the least, for varints.
  var byteCount: Int {
    switch self {
    case .varint: 1
    case .fixed32: 4
    case .fixed64: 8
    }
  }

  fileprivate var expected: String {
    switch self {
    case .varint: "varints, packed or one by one"
    case .fixed32: "numbers of 4 bytes, packed or one by one"
    case .fixed64: "numbers of 8 bytes, packed or one by one"
    }
  }
}
