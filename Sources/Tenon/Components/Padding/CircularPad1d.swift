// Generated from tenon/padding by `tenon plugin builders`.

/// A border of what lies on the other side around sequences.
public struct CircularPad1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter padding: elements to add, [left, right]
  public init(padding: Pair<Int>) { reference = ComponentReference("tenon/CircularPad1d", given: ["padding": padding]) }
}
