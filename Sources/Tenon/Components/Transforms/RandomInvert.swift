// Generated from tenon/transforms by `tenon plugin builders`.

/// Inverts a picture, now and then.
public struct RandomInvert: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter p: probability of the change
  public init(p: Double? = nil) { reference = ComponentReference("tenon/RandomInvert", given: ["p": p]) }
}
