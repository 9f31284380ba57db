import TenonKernels
import TenonPlugin

extension PlanRequest {
  /// The type of `input` and `other`, which must have the same; in any layout.
  func twoAlike() throws -> TensorType {
    let type = try blockedInput()
    let other = try input(1)
    guard other.dtype == type.dtype, other.shape == type.shape else {
      throw ComponentError(.shape, field: "other", "expected \(type) (as input), received \(other)")
    }
    guard other.layout == type.layout else {
      throw ComponentError(.unsupported, field: "other", "expected layout \(type.layout), received \(other.layout)")
    }
    return type
  }

  /// How `input` and `other` are broadcast, and to what; nil where their shapes are the same.
  ///
  /// - Throws: `ComponentError` (shape) for shapes that do not go together, (unsupported) for blocked layouts.
  func broadcastPair() throws -> (broadcast: Broadcast, output: TensorType)? {
    let (type, other) = (try input(0), try input(1))
    guard other.shape != type.shape else { return nil }
    guard let broadcast = Broadcast(type.shape, other.shape), other.dtype == type.dtype else {
      throw ComponentError(
        .shape, field: "other",
        "expected \(type) (as input), or a shape that is broadcast with it (from the last dimension on equal or 1), "
          + "received \(other)")
    }
    let output = TensorType(type.dtype, broadcast.shape)
    guard output.checkedByteCount != nil else {
      throw ComponentError(.shape, field: "other", "the output \(broadcast.shape) is too large")
    }
    guard type.layout == .plain, other.layout == .plain else {
      throw ComponentError(.unsupported, "tensors of different shapes are plain")
    }
    try requireOutput(.plain)
    return (broadcast, output)
  }
}
