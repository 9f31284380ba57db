import TenonCore
import TenonElements
import TenonFormats

/// Writes named tensors as a file of another program, with one of them in memory at a time.
///
///     let notes = try TensorFileWriter.write(TensorFile.open("model.tenon"), as: .safetensors, to: "model.safetensors")
public enum TensorFileWriter {
  /// - Parameter progress: called with what is done, from 0 to 1.
  /// - Returns: what is not the same in the file, a line each.
  /// - Throws: `ExchangeError`; what reading and writing throws. Then what was at `path` is as it was.
  public static func write(
    _ source: any TensorSource, as format: FileFormat, to path: String, progress: @escaping (Double) -> Void = { _ in }
  ) throws -> [String] {
    let tensors = LazyTensors(source, widening: format == .npz ? [.bfloat16] : [], progress: progress)
    switch format {
    case .tenon: throw ExchangeError.needsModel(path)
    case .onnx: throw ExchangeError.needsGraph(path)
    case .safetensors:
      var file = SafetensorsWriter(metadata: ["format": "pt"], source: path)
      for tensor in try tensors.all() { try file.add(tensor) }
      try DurableFile.replace(path, content: file.content())
    case .npz:
      try ZipWriter.replace(path) { archive in
        for tensor in try tensors.all() { try archive.add("\(tensor.name).npy", stored: NpyWriter.content(tensor)) }
      }
    case .pt: try TorchWriter.write(.stateDictionary(tensors.all()), to: path)
    }
    return tensors.notes
  }
}

/// The tensors of a source as content that is fetched when it is written, the last one of them kept.
final class LazyTensors {
  private let source: any TensorSource
  private let widening: Set<DType>
  private let progress: (Double) -> Void
  private var held: (index: Int, tensor: Tensor)?
  private var written = 0
  private let total: Int

  /// - Parameter widening: types that become float32, since the file has none of them.
  init(_ source: any TensorSource, widening: Set<DType>, progress: @escaping (Double) -> Void) {
    self.source = source
    self.widening = widening
    self.progress = progress
    total = source.tensors.reduce(0) { $0 + ($1.type.checkedByteCount ?? 0) }
  }

  /// All of them; each reads its elements when its bytes are asked for.
  ///
  /// - Throws: `ExchangeError` for a tensor of more dimensions or elements than there can be.
  func all() throws(ExchangeError) -> [NamedTensor] {
    var contents: [NamedTensor] = []
    for (index, tensor) in source.tensors.enumerated() {
      let type = TensorType(widening.contains(tensor.type.dtype) ? .float32 : tensor.type.dtype, tensor.shape)
      guard let byteCount = type.checkedByteCount else {
        throw ExchangeError.shape(source.path, tensor.name, tensor.shape)
      }
      let content = ByteContent(byteCount: byteCount) { body in
        try body(UnsafeRawBufferPointer(self.read(index).bytes))
      }
      contents.append(NamedTensor(tensor.name, type.dtype, type.shape, content))
    }
    return contents
  }

  /// What is another type than in the source's file, a line each.
  var notes: [String] {
    source.tensors.compactMap { tensor in
      let became = widening.contains(tensor.type.dtype) ? .float32 : tensor.type.dtype
      return tensor.stored.name == became.description
        ? nil : "'\(tensor.name)' was \(tensor.stored.name) and is \(became)"
    }
  }

  private func read(_ index: Int) throws -> Tensor {
    if let held, held.index == index { return held.tensor }
    held = nil
    var tensor = try source.read(index)
    if widening.contains(tensor.dtype) { tensor = try tensor.converted(to: .float32) }
    held = (index, tensor)
    written += source.tensors[index].type.byteCount
    progress(Double(written) / Double(max(1, total)))
    return tensor
  }
}
