// Generated from tenon/shaping by `tenon plugin builders`.

/// The mean over some dimensions.
public struct Mean: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dim: dimensions to reduce, negative from the end; null: all
  ///   - keepdim: keep reduced dimensions, with extent 1
  public init(dim: Value? = nil, keepdim: Bool? = nil) {
    reference = ComponentReference("tenon/Mean", given: ["dim": dim, "keepdim": keepdim])
  }
}
