import TenonCore
import TenonFormats

/// The tensors of an ONNX file by their names, without its graph.
final class ONNXTensors: TensorSource {
  let path: String
  let tensors: [StoredTensor]
  private let file: ONNXFile

  /// - Throws: `ONNXFileError`, `ProtobufError`, `FileError`.
  init(_ path: String) throws {
    self.path = path
    file = try ONNXFile(path)
    tensors = file.tensors.values.sorted { $0.name < $1.name }.map { StoredTensor($0.name, $0.stored, $0.shape) }
  }

  func read(_ index: Int) throws -> Tensor {
    guard let tensor = file.tensors[tensors[index].name] else {
      throw ONNXFileError.graph(path, "there is no tensor '\(tensors[index].name)'")
    }
    return try tensor.read(from: path)
  }
}
