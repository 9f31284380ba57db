// Generated from tenon/padding by `tenon plugin builders`.

/// A border of zeros around sequences.
public struct ZeroPad1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter padding: elements to add, [left, right]; negative: to take away
  public init(padding: Pair<Int>) { reference = ComponentReference("tenon/ZeroPad1d", given: ["padding": padding]) }
}
