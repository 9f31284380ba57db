import Foundation
import TenonCore
import TenonElements
import TenonExchange
import TenonFormats

/// The path of a file of the test's resources.
func resource(_ name: String) -> String {
  Bundle.module.bundleURL.appendingPathComponent("Resources").appendingPathComponent(name).path
}

/// All numbers of a tensor, whatever its type.
func numbers(_ tensor: Tensor) throws -> [Double] {
  try tensor.dtype.isFloatingPoint ? Array(tensor.converted(to: .float64)[Double.self]) : tensor.doubles
}

extension TensorSource {
  /// The tensor of a name.
  func read(_ name: String) throws -> Tensor {
    guard let index = tensors.firstIndex(where: { $0.name == name }) else { throw NoTensor(name: name) }
    return try read(index)
  }
}

/// A tensor that a test expects and that is not there.
struct NoTensor: Error {
  let name: String
}

/// Tensors at hand, as a file would have them.
final class HeldTensors: TensorSource {
  let path = "held"
  let tensors: [StoredTensor]
  private let values: [Tensor]

  init(_ tensors: [(name: String, tensor: Tensor)]) {
    self.tensors = tensors.map { StoredTensor($0.name, StoredType($0.tensor.dtype), $0.tensor.shape) }
    values = tensors.map(\.tensor)
  }

  func read(_ index: Int) throws -> Tensor { values[index] }
}
