// Generated from tenon/shaping by `tenon plugin builders`.

/// Joins neighbouring dimensions into one.
public struct Flatten: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - startDim: first dimension to join, negative from the end
  ///   - endDim: last dimension to join, negative from the end
  public init(startDim: Int? = nil, endDim: Int? = nil) {
    reference = ComponentReference("tenon/Flatten", given: ["start_dim": startDim, "end_dim": endDim])
  }
}

/// Returns its input.
public struct Identity: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Identity") }
}

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
