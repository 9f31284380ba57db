import TenonCore

extension TensorType {
  /// Whether blocked layouts are defined for it.
  package var isBlockable: Bool { dtype == .float32 && shape.rank == 4 }
}
