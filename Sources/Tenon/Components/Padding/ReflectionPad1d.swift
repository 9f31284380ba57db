// Generated from tenon/padding by `tenon plugin builders`.

/// A border of what lies inside, mirrored at the edge around sequences.
public struct ReflectionPad1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter padding: elements to add, [left, right]
  public init(padding: Pair<Int>) {
    reference = ComponentReference("tenon/ReflectionPad1d", given: ["padding": padding])
  }
}
