// Generated from tenon/combination by `tenon plugin builders`.

/// A fixed multiple of the input.
public struct Scale: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter factor: what to multiply by
  public init(factor: Double) { reference = ComponentReference("tenon/Scale", given: ["factor": factor]) }
}
