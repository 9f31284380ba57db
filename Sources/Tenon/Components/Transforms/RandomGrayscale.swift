// Generated from tenon/transforms by `tenon plugin builders`.

/// Makes a picture grey, now and then.
public struct RandomGrayscale: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter p: probability of the change
  public init(p: Double? = nil) { reference = ComponentReference("tenon/RandomGrayscale", given: ["p": p]) }
}
