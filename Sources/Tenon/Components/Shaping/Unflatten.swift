// Generated from tenon/shaping by `tenon plugin builders`.

/// Divides one dimension into several.
public struct Unflatten: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dim: dimension to divide, negative from the end
  ///   - unflattenedSize: extents to divide it into; one may be -1: what is left
  public init(dim: Int, unflattenedSize: [Int]) {
    reference = ComponentReference("tenon/Unflatten", given: ["dim": dim, "unflattened_size": unflattenedSize])
  }
}
