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
}
