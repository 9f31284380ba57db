// Generated from tenon/activations by `tenon plugin builders`.

/// 0 near zero, x elsewhere.
public struct Hardshrink: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter lambd: distance from zero up to which the output is 0
  public init(lambd: Double? = nil) { reference = ComponentReference("tenon/Hardshrink", given: ["lambd": lambd]) }
}
