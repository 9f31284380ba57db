// Generated from tenon/transforms by `tenon plugin builders`.

/// Makes all shades of a picture as frequent, now and then.
public struct RandomEqualize: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter p: probability of the change
  public init(p: Double? = nil) { reference = ComponentReference("tenon/RandomEqualize", given: ["p": p]) }
}
