import TenonKernels
import TenonPlugin

/// Sequences, [N, C, L] or [C, L], as images of one row.
struct Lines {
  /// [N, C, 1, L] or [C, 1, L].
  let images: TensorType

  /// - Throws: `ComponentError` (shape) for other inputs.
  init(_ type: TensorType) throws {
    let dimensions = type.shape.dimensions
    guard 2...3 ~= dimensions.count, dimensions.suffix(2).allSatisfy({ $0 > 0 }) else {
      throw ComponentError(
        .shape, field: "input", "expected [N, C, L] or [C, L], where only N may be 0, received \(type.shape)")
    }
    images = TensorType(type.dtype, Shape(dimensions.dropLast() + [1, dimensions[dimensions.count - 1]]))
  }

  /// An operation over the images, as one over the sequences.
  static func operation(_ operation: any LayerOperation) -> any LayerOperation {
    ReshapedOperation(
      operation,
      outputs: operation.plan.outputs.map { type in
        var dimensions = type.shape.dimensions
        dimensions.remove(at: dimensions.count - 2)
        return TensorType(type.dtype, Shape(dimensions))
      })
  }
}
