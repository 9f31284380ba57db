import TenonCore
import TenonFormats

// The two kinds of entries that archives and checkpoints consist of.

extension ZipReader {
  /// JSON grows in memory; no model of a reasonable size comes near this, bytes.
  private static let largestJSON = 16 << 20

  func json(_ entry: String, path: String) throws -> JSON {
    try JSON.parse(read(entry, maximumBytes: Self.largestJSON), source: "\(path), \(entry)")
  }

  /// The tensors of a safetensors entry by name.
  ///
  /// - Parameter maximumBytes: of the entry; nil for any that the file can hold.
  func tensors(
    _ name: String, _ weights: ModelArchive.Weights = .read, path: String, maximumBytes: Int? = nil
  ) throws -> [String: Tensor] {
    if weights == .mapped, let mapped = try MappedTensors.read(name, of: self) { return mapped }
    let file = try SafetensorsReader(
      read(name, maximumBytes: maximumBytes ?? entry(name)?.size ?? 0), source: "\(path), \(name)")
    var tensors: [String: Tensor] = [:]
    for saved in file.tensors {
      let tensor = try Tensor(TensorType(saved.dtype, saved.shape))
      var offset = 0
      try saved.content.forEachPart { part in
        guard let base = part.baseAddress else { return }
        (tensor.data + offset).copyMemory(from: base, byteCount: part.count)
        offset += part.count
      }
      tensors[saved.name] = tensor
    }
    return tensors
  }
}

extension ZipWriter {
  /// Adds a safetensors entry; the tensors' bytes are fetched when the archive is written.
  func add(_ name: String, tensors: [String: Tensor]) throws {
    var file = SafetensorsWriter(metadata: ["format": "pt"], source: name)
    for (tensorName, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let content = ByteContent(byteCount: tensor.type.byteCount) { body in
        try body(UnsafeRawBufferPointer(tensor.bytes))
      }
      try file.add(NamedTensor(tensorName, tensor.dtype, tensor.shape, content))
    }
    try add(name, stored: file.content())
  }
}
