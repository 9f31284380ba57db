// Generated from tenon/transforms by `tenon plugin builders`.

/// Several transforms, one after another.
public struct Compose: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter transforms: transforms of samples, in order
  public init(transforms: [any TransformBuilder]) {
    reference = ComponentReference("tenon/Compose", given: ["transforms": NestedComponents(transforms)])
  }
}
