import TenonCore
import TenonElements

/// Lays out a safetensors file.
///
/// The header is padded to 64 bytes. Tensors of whole blocks of 64 bytes come first, so that each can be used where it lies
/// in a mapped file; then the others, in order of falling element size, then of name: all are aligned to their elements.
/// The same tensors give the same bytes, in whatever order they were added.
///
///     var file = SafetensorsWriter(metadata: ["format": "pt"])
///     try file.add(NamedTensor("fc.weight", .float32, [10, 784], weightBytes))
///     try DurableFile.replace("weights.safetensors", content: file.content())
public struct SafetensorsWriter {
  static let headerAlignment = 64

  private let metadata: [String: String]
  private let source: String
  private var tensors: [NamedTensor] = []
  private var names: Set<String> = [SafetensorsHeader.metadataKey]

  /// An empty file.
  /// - Parameters:
  ///   - metadata: texts for readers of any kind; `format` = `pt` makes Hugging Face's loaders see PyTorch weights.
  ///   - source: what is written, for messages.
  public init(metadata: [String: String] = [:], source: String = "the file") {
    self.metadata = metadata
    self.source = source
  }

  /// Adds a tensor, whose bytes must fill its shape.
  public mutating func add(_ tensor: NamedTensor) throws {
    func refuse(_ fault: SafetensorsError.Fault) -> SafetensorsError {
      SafetensorsError(fault, source: source, tensor: tensor.name)
    }
    guard tensor.shape.rank <= SafetensorsReader.maximumRank else {
      throw refuse(.rankTooHigh(tensor.shape.rank, limit: SafetensorsReader.maximumRank))
    }
    guard let byteCount = tensor.shape.byteCount(of: StoredType(tensor.dtype)) else {
      throw refuse(.shapeTooLarge(tensor.shape))
    }
    guard byteCount == tensor.content.byteCount else {
      throw refuse(.sizeMismatch(expected: byteCount, received: tensor.content.byteCount))
    }
    guard names.insert(tensor.name).inserted else {
      throw refuse(tensor.name == SafetensorsHeader.metadataKey ? .nameReserved : .nameRepeated)
    }
    tensors.append(tensor)
  }

  /// The whole file; the tensors' bytes are not copied but fetched when it is written.
  public func content() throws -> ByteContent {
    func place(_ tensor: NamedTensor) -> Int {
      tensor.content.byteCount.isMultiple(of: Self.headerAlignment) ? 0 : 1
    }
    let ordered = tensors.sorted {
      (place($0), $1.dtype.byteCount, $0.name) < (place($1), $0.dtype.byteCount, $1.name)
    }
    return ByteContent(joining: [ByteContent(try header(ordered))] + ordered.map(\.content))
  }

  /// The whole file in memory.
  public func bytes() throws -> [UInt8] { try content().bytes() }

  private func header(_ ordered: [NamedTensor]) throws -> [UInt8] {
    var object = JSONObject()
    if !metadata.isEmpty {
      var texts = JSONObject()
      for (key, text) in metadata.sorted(by: { $0.key < $1.key }) { texts[key] = .string(text) }
      object[SafetensorsHeader.metadataKey] = .object(texts)
    }
    var position = 0
    for tensor in ordered {
      let end = position + tensor.content.byteCount
      object[tensor.name] = [
        "dtype": .string(tensor.dtype.safetensorsName), "shape": .array(tensor.shape.dimensions.map(JSON.int)),
        "data_offsets": [.int(position), .int(end)],
      ]
      position = end
    }
    var text = try JSON.object(object).bytes()
    let remainder = (8 + text.count) % Self.headerAlignment
    if remainder > 0 { text += repeatElement(UInt8(ascii: " "), count: Self.headerAlignment - remainder) }
    guard text.count <= SafetensorsReader.formatMaximumHeaderBytes else {
      throw SafetensorsError(
        .headerTooLarge(UInt64(text.count), limit: SafetensorsReader.formatMaximumHeaderBytes), source: source)
    }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> ($0 * 8)) }
    return length + text
  }
}
