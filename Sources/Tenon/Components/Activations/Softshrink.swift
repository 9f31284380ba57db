// Generated from tenon/activations by `tenon plugin builders`.

/// X moved towards zero.
public struct Softshrink: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter lambd: distance to move by, at least 0
  public init(lambd: Double? = nil) { reference = ComponentReference("tenon/Softshrink", given: ["lambd": lambd]) }
}
