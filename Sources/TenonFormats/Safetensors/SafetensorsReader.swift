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
    let header = try SafetensorsHeader.read(
      byteCount: bytes.count, source: source, maximumBytes: maximumHeaderBytes
    ) { Array(bytes[$0..<$0 + $1]) }
    metadata = header.metadata
    tensors = try header.entries.map { entry in
      guard !entry.stored.isConverted else {
        throw SafetensorsError(.unsupportedDType("U\(8 * entry.stored.byteCount)"), source: source, tensor: entry.name)
      }
      return NamedTensor(
        entry.name, entry.stored.dtype, entry.shape,
        ByteContent(bytes[header.end + entry.begin..<header.end + entry.end]))
    }
    positions = Dictionary(tensors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The tensor of a name, nil when there is none.
  public subscript(name: String) -> NamedTensor? { positions[name].map { tensors[$0] } }
}
