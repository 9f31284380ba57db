import TenonCore

/// Reads the tensors of a safetensors file that is in memory.
///
/// Takes what the reference reader takes, with three exceptions: a repeated name, a header above `maximumHeaderBytes`
/// and element types that Tenon has not are refused.
///
///     let weights = try SafetensorsReader(bytes, source: "weights.safetensors")
///     for tensor in weights.tensors { print(tensor.name, tensor.dtype, tensor.shape) }
public struct SafetensorsReader {
  /// Far above real headers (some 100 000 tensors); parsed, a header takes many times its size.
  public static let defaultMaximumHeaderBytes = 32 << 20
  /// The most that the format allows.
  static let formatMaximumHeaderBytes = 100_000_000
  static let maximumRank = 64

  /// In the order of their data, which they share with the file's bytes.
  public let tensors: [NamedTensor]
  public let metadata: [String: String]
  private let positions: [String: Int]

  /// Reads and checks a whole file.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - source: what is read, for messages.
  ///   - maximumHeaderBytes: a longer header is refused.
  /// - Throws: `SafetensorsError`, or `JSONError` when the header is not JSON.
  public init(
    _ bytes: [UInt8], source: String = "the file", maximumHeaderBytes: Int = defaultMaximumHeaderBytes
  ) throws {
    let file = LittleEndianBytes(bytes)
    guard let length = file.uint64(0) else { throw SafetensorsError(.tooSmall(bytes.count), source: source) }
    let limit = min(maximumHeaderBytes, Self.formatMaximumHeaderBytes)
    guard let headerLength = Int(exactly: length), headerLength <= limit else {
      throw SafetensorsError(.headerTooLarge(length, limit: limit), source: source)
    }
    guard let header = file.slice(8, headerLength) else {
      throw SafetensorsError(.headerPastEnd(length), source: source)
    }
    let json = try header.withUnsafeBytes { try JSON.parse($0, source: "the header of \(source.printable)") }
    let parsed = try SafetensorsHeader(json, dataCount: bytes.count - header.endIndex, source: source)
    metadata = parsed.metadata
    tensors = parsed.entries.map { entry in
      let range = header.endIndex + entry.begin..<header.endIndex + entry.end
      return NamedTensor(entry.name, entry.dtype, entry.shape, ByteContent(bytes[range]))
    }
    positions = Dictionary(tensors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The tensor of a name, nil when there is none.
  public subscript(name: String) -> NamedTensor? { positions[name].map { tensors[$0] } }
}
