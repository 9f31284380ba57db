/// A message in protobuf's wire format, whose fields are written in the order in which they are added.
///
///     var tensor = ProtobufMessage()
///     tensor.add(1, 3)
///     tensor.add(8, "weight")
///     tensor.add(9, content)
///
/// Bytes that lie elsewhere stay there until the message is written, so that tensors are never held twice.
/// - Source: https://protobuf.dev/programming-guides/encoding/
public struct ProtobufMessage {
  private var done: [ByteContent] = []
  private var open: [UInt8] = []
  public private(set) var byteCount = 0

  public init() {}

  /// Everything, as it goes into a file or another message.
  public var content: ByteContent { ByteContent(joining: done + [ByteContent(open)]) }

  /// A whole number: int32, int64, an enumeration.
  public mutating func add(_ field: Int, _ number: Int) {
    tag(field, 0)
    varint(UInt64(bitPattern: Int64(number)))
  }

  /// A number of single precision.
  public mutating func add(_ field: Int, _ number: Float) {
    tag(field, 5)
    append(number)
  }

  /// A number of double precision.
  public mutating func add(_ field: Int, _ number: Double) {
    tag(field, 1)
    append(number)
  }

  public mutating func add(_ field: Int, _ flag: Bool) { add(field, flag ? 1 : 0) }

  /// Numbers of a repeated field, packed: one length, then all of them.
  public mutating func add(_ field: Int, _ numbers: [Double]) {
    tag(field, 2)
    varint(UInt64(8 * numbers.count))
    for number in numbers { append(number) }
  }

  /// Numbers of a repeated field, packed: one length, then all of them.
  public mutating func add(_ field: Int, _ numbers: [Float]) {
    tag(field, 2)
    varint(UInt64(4 * numbers.count))
    for number in numbers { append(number) }
  }

  public mutating func add(_ field: Int, _ text: String) { add(field, ByteContent(Array(text.utf8))) }

  /// A message inside.
  public mutating func add(_ field: Int, _ message: ProtobufMessage) { add(field, message.content) }

  /// Bytes, which need not be at hand yet.
  public mutating func add(_ field: Int, _ content: ByteContent) {
    tag(field, 2)
    varint(UInt64(content.byteCount))
    done.append(ByteContent(open))
    open = []
    done.append(content)
    byteCount += content.byteCount
  }

  private mutating func tag(_ field: Int, _ wireType: Int) { varint(UInt64(field << 3 | wireType)) }

  private mutating func varint(_ number: UInt64) {
    var rest = number
    while rest > 0x7f {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  private mutating func append(_ number: Float) {
    for shift in stride(from: 0, to: 32, by: 8) { append(UInt8(truncatingIfNeeded: number.bitPattern >> shift)) }
  }

  private mutating func append(_ number: Double) {
    for shift in stride(from: 0, to: 64, by: 8) { append(UInt8(truncatingIfNeeded: number.bitPattern >> shift)) }
  }

  private mutating func append(_ byte: UInt8) {
    open.append(byte)
    byteCount += 1
  }
}
