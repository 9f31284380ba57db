import TenonCore
import TenonFormats

/// Opens a file of named tensors, whatever its kind.
///
///     let file = try TensorFile.open("resnet18.pt")
///     for (index, tensor) in file.tensors.enumerated() { print(tensor.name, try file.read(index)) }
public enum TensorFile {
  /// - Parameters:
  ///   - part: where in a nested checkpoint of PyTorch the tensors are, as in `model`; nil for all of it.
  ///   - weights: whether without a `part` that of a model's weights is taken, where a checkpoint has one.
  /// - Throws: `ExchangeError`, and what the reader of its kind throws.
  public static func open(_ path: String, part: String? = nil, weights: Bool = false) throws -> any TensorSource {
    let format = try FileFormat(of: path)
    guard part == nil || format == .pt else { throw ExchangeError.noParts(path, format) }
    switch format {
    case .pt:
      let file = try TorchFile(path)
      return try file.source(part: part ?? (weights ? file.weightsPart : nil))
    case .safetensors: return try SafetensorsFile(path)
    case .npz: return try NpzFile(path)
    case .tenon: return try ArchiveState(path)
    case .onnx: return try ONNXTensors(path)
    }
  }
}

extension ExchangeError {
  static func noParts(_ path: String, _ format: FileFormat) -> ExchangeError {
    ExchangeError(
      Diagnostic("exchange-part", "\(path) has no parts to choose from")
        .expected("a checkpoint of PyTorch (.pt)").received("a .\(format.rawValue) file"))
  }
}
