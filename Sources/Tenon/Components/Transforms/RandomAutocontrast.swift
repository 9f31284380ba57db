// Generated from tenon/transforms by `tenon plugin builders`.

/// Stretches the contrast of a picture to all bytes, now and then.
public struct RandomAutocontrast: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter p: probability of the change
  public init(p: Double? = nil) { reference = ComponentReference("tenon/RandomAutocontrast", given: ["p": p]) }
}
