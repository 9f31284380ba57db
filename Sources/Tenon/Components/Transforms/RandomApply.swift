// Generated from tenon/transforms by `tenon plugin builders`.

/// Several transforms, all of them now and then.
public struct RandomApply: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - transforms: transforms of samples, in order
  ///   - p: probability of applying them
  public init(transforms: [any TransformBuilder], p: Double? = nil) {
    reference = ComponentReference("tenon/RandomApply", given: ["transforms": NestedComponents(transforms), "p": p])
  }
}
