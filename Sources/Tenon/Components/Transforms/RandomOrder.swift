// Generated from tenon/transforms by `tenon plugin builders`.

/// Several transforms in a random order.
public struct RandomOrder: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter transforms: transforms of samples
  public init(transforms: [any TransformBuilder]) {
    reference = ComponentReference("tenon/RandomOrder", given: ["transforms": NestedComponents(transforms)])
  }
}
