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
