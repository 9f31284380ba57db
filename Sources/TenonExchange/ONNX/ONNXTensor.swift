import TenonCore
import TenonElements
import TenonFormats

/// A tensor that stands in an ONNX file: an initializer, or the value of an attribute.
///
/// Its elements stay in the mapped file until they are read. Their number has been compared with the shape.
public struct ONNXTensor {
  public let name: String
  public let shape: Shape
  /// How the elements lie in the file, and what they become.
  public let stored: StoredType
  private let content: Content

  private enum Content {
    /// Little-endian, as they are in memory.
    case raw(MappedBytes)
    /// In the fields of this number of the message.
    case fields(Int, ProtobufNumber, ProtobufReader)
  }

  /// - Throws: `ONNXFileError` for anything but a tensor of numbers that lies in the file itself; `ProtobufError`.
  init(_ message: ProtobufReader) throws {
    var message = message
    let whole = message
    var dimensions: [Int] = []
    var (name, type) = ("", 0)
    var raw: MappedBytes?
    var counts: [Int: Int] = [:]
    while let field = try message.next() {
      switch field.number {
      case 1: try field.append(to: &dimensions, limit: Shape.maximumRank)
      case 2: type = try field.int()
      case 3: throw ONNXFileError.tensor(message.path, name, "it is a segment of another one")
      case 4: counts[4, default: 0] += try field.count(.fixed32)
      case 5, 7, 11: counts[field.number, default: 0] += try field.count(.varint)
      case 6: counts[6, default: 0] += 1
      case 8: name = try field.text()
      case 9: raw = try field.bytes()
      case 10: counts[10, default: 0] += try field.count(.fixed64)
      case 13: throw ONNXFileError.external(message.path, name)
      case 14 where try field.int() != 0: throw ONNXFileError.external(message.path, name)
      default: break
      }
    }
    guard let kind = ONNXElement.kind(of: type) else {
      throw ONNXFileError.tensor(message.path, name, "elements of \(ONNXElement.name(of: type)) are not read")
    }
    let shape = Shape(dimensions)
    guard let count = shape.checkedElementCount, TensorType(kind.stored.dtype, shape).checkedByteCount != nil else {
      throw ONNXFileError.tensor(
        message.path, name, "its shape is none that memory can hold",
        expected: "at most \(Shape.maximumRank) dimensions, none negative", received: "\(shape)")
    }
    (self.name, self.shape, stored) = (name, shape, kind.stored)
    let others = counts.keys.filter { $0 != kind.field }
    guard others.isEmpty, raw == nil || counts.isEmpty else {
      throw ONNXFileError.tensor(message.path, name, "its elements stand in fields that are not those of their type")
    }
    if let raw {
      let (expected, overflow) = count.multipliedReportingOverflow(by: kind.stored.byteCount)
      guard !overflow, raw.count == expected else {
        throw ONNXFileError.tensor(
          message.path, name, "its bytes do not fill its shape \(shape)", expected: "\(expected) bytes",
          received: "\(raw.count)")
      }
      content = .raw(raw)
    } else {
      let found = counts[kind.field] ?? 0
      guard found == count else {
        throw ONNXFileError.tensor(
          message.path, name, "its elements do not fill its shape \(shape)", expected: "\(count)",
          received: "\(found)")
      }
      content = .fields(kind.field, kind.number, whole)
    }
  }

  /// What reading it gives.
  public var type: TensorType { TensorType(stored.dtype, shape) }

  /// - Throws: `ONNXFileError` for an element that is out of its type's range; `TensorError` when memory is out.
  public func read(from path: String) throws -> Tensor {
    do {
      switch content {
      case .raw(let bytes): return try bytes.tensor(stored, shape)
      case .fields(let number, let kind, let message):
        return try stored.tensor(shape) { try fill($0, number, kind, message) }
      }
    } catch let fault as StoredType.TooLarge {
      throw ONNXFileError.tensor(
        path, name, "element \(fault.index) is too large", expected: "at most \(Int64.max)",
        received: "\(fault.value)")
    }
  }

  private func fill(
    _ buffer: UnsafeMutableRawBufferPointer, _ number: Int, _ kind: ProtobufNumber, _ message: ProtobufReader
  ) throws {
    var message = message
    var place = 0
    let size = stored.byteCount
    while let field = try message.next() {
      guard field.number == number else { continue }
      try field.forEachNumber(kind) { bits in
        guard place + size <= buffer.count else { return }
        // Little-endian; what is narrower than its field has the lower bytes of it.
        for index in 0..<size { buffer[place + index] = UInt8(truncatingIfNeeded: bits >> (8 * UInt64(index))) }
        place += size
      }
    }
  }
}
