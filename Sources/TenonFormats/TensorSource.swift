import TenonCore
import TenonElements

/// A file of named tensors, which are read one at a time.
///
///     let file = try SafetensorsFile("weights.safetensors")
///     for (index, tensor) in file.tensors.enumerated() { print(tensor.name, try file.read(index)) }
///
/// Not for use by several threads at once.
public protocol TensorSource: AnyObject {
  var path: String { get }
  /// In the order of the file; no name twice.
  var tensors: [StoredTensor] { get }

  /// Reads a tensor, by its position in `tensors`.
  ///
  /// - Throws: an error that names the file, the tensor and the fault.
  func read(_ index: Int) throws -> Tensor
}

/// What a file says of a tensor before its elements are read.
public struct StoredTensor: Sendable, Equatable {
  public let name: String
  /// How its elements lie there, and what they become.
  public let stored: StoredType
  public let shape: Shape

  /// What reading it gives.
  public var type: TensorType { TensorType(stored.dtype, shape) }

  public init(_ name: String, _ stored: StoredType, _ shape: Shape) {
    self.name = name
    self.stored = stored
    self.shape = shape
  }
}
