// Generated from tenon/combination by `tenon plugin builders`.

/// Joins tensors along one dimension.
public struct Concat: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dim: dimension to join along, negative from the end
  public init(dim: Int? = nil) { reference = ComponentReference("tenon/Concat", given: ["dim": dim]) }
}
