// Generated from tenon/shaping by `tenon plugin builders`.

/// One slice along a dimension.
public struct Select: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dim: dimension to select in, negative from the end
  ///   - index: which slice, negative from the end
  public init(dim: Int, index: Int) {
    reference = ComponentReference("tenon/Select", given: ["dim": dim, "index": index])
  }
}
