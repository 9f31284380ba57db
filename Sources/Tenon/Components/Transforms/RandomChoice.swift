// Generated from tenon/transforms by `tenon plugin builders`.

/// One of several transforms.
public struct RandomChoice: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - transforms: transforms of samples
  ///   - p: how likely each is, relative to the others; null: all alike
  public init(transforms: [any TransformBuilder], p: [Double]? = nil) {
    reference = ComponentReference("tenon/RandomChoice", given: ["transforms": NestedComponents(transforms), "p": p])
  }
}
